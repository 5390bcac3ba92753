//! The oracle of the other tests against published vectors: FIPS 180-4, RFC 2202, RFC 4231, and the RFCs of the codes.

mod oracle;

use oracle::{Hash, hash, hmac, hotp, totp, truncate};

/// The two-block message of FIPS 180-4's examples for SHA-1 and SHA-256, and the one for SHA-512.
const TWO_BLOCKS_OF_64: &[u8] = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
const TWO_BLOCKS_OF_128: &[u8] =
    b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs\
                                   mnopqrstnopqrstu";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn fips_180_4_hashes_of_nothing_abc_and_two_blocks() {
    let published: [(Hash, &[u8], &str); 9] = [
        (Hash::Sha1, b"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (Hash::Sha1, b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (Hash::Sha1, TWO_BLOCKS_OF_64, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        (Hash::Sha256, b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Hash::Sha256, b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (Hash::Sha256, TWO_BLOCKS_OF_64, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        (
            Hash::Sha512,
            b"",
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce\
             47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
        ),
        (
            Hash::Sha512,
            b"abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        (
            Hash::Sha512,
            TWO_BLOCKS_OF_128,
            "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018\
             501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
        ),
    ];
    for (with, message, expected) in published {
        assert_eq!(hex(&hash(with, message)), expected, "{with:?} of {} bytes", message.len());
    }
}

/// Every way of padding: messages of 0 to 260 zero bytes, each hashed, and the hash of all these hashes. The expected
/// values are those of another implementation (CPython's hashlib on OpenSSL).
#[test]
fn fips_180_4_padding_is_right_at_every_length_about_a_block() {
    let expected = [
        (Hash::Sha1, "6b48c260b888cf5bc0620e97734e600161f3ee88"),
        (Hash::Sha256, "60e4c2a16d222e86930959ab4f7e60f256ffe05dd9730ea6848df8fbcd0698ef"),
        (
            Hash::Sha512,
            "405ea1cac553a53e8eaf1611ad83466300ceda556606d9bf35c706888ca415e3\
             750adfcdb9deca5e49be52216bde989693f57df0387e63b5776101ebd0c147e8",
        ),
    ];
    for (with, of_all) in expected {
        let hashes: Vec<u8> = (0..=260).flat_map(|length| hash(with, &vec![0; length])).collect();
        assert_eq!(hex(&hash(with, &hashes)), of_all, "{with:?}");
    }
}

/// RFC 2202 section 3, all seven cases: keys and messages up to more than a block.
#[test]
fn rfc_2202_hmac_sha_1() {
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str); 7] = [
        (&[0x0b; 20], b"Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
        (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (&[0xaa; 20], &[0xdd; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
        (&counting, &[0xcd; 50], "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        (&[0x0c; 20], b"Test With Truncation", "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"),
        (
            &[0xaa; 80],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        ),
        (
            &[0xaa; 80],
            b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
        ),
    ];
    for (index, (key, message, expected)) in cases.into_iter().enumerate() {
        assert_eq!(hex(&hmac(Hash::Sha1, key, message)), expected, "test case {}", index + 1);
    }
}

/// RFC 4231 section 4, all seven cases; the fifth is given there by its first 128 bits.
#[test]
fn rfc_4231_hmac_sha_256_and_hmac_sha_512() {
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str, &str); 7] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
             daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
        (
            &[0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39\
             bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
        ),
        (
            &counting,
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db\
             a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
        ),
        (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b", "415fad6271580a531d4179bc891d87a6"),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
             6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        ),
        (
            &[0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. \
              The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944\
             b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58",
        ),
    ];
    for (index, (key, message, sha256, sha512)) in cases.into_iter().enumerate() {
        let case = index + 1;
        assert_eq!(hex(&hmac(Hash::Sha256, key, message))[..sha256.len()], *sha256, "test case {case}");
        assert_eq!(hex(&hmac(Hash::Sha512, key, message))[..sha512.len()], *sha512, "test case {case}");
    }
}

/// RFC 4226 section 5.4 works one truncation through: offset 10, bytes 50 ef 7f 19, code 872921.
#[test]
fn rfc_4226_section_5_4_truncation() {
    let mac = [
        0x1f, 0x86, 0x98, 0x69, 0x0e, 0x02, 0xca, 0x16, 0x61, 0x85, 0x50, 0xef, 0x7f, 0x19, 0xda, 0x8e, 0x94, 0x5b,
        0x55, 0x5a,
    ];
    assert_eq!(truncate(&mac), 0x50ef_7f19);
    assert_eq!(truncate(&mac) % 1_000_000, 872_921);
}

#[test]
fn rfc_4226_and_rfc_6238_first_and_last_codes() {
    assert_eq!(hotp(Hash::Sha1, b"12345678901234567890", 0, 6), "755224");
    assert_eq!(hotp(Hash::Sha1, b"12345678901234567890", 9, 6), "520489");
    assert_eq!(totp(Hash::Sha1, b"12345678901234567890", 59, 30, 0, 8), Some("94287082".into()));
    assert_eq!(totp(Hash::Sha1, b"12345678901234567890", 1_111_111_109, 30, 0, 8), Some("07081804".into()));
    assert_eq!(totp(Hash::Sha1, b"12345678901234567890", 20_000_000_000, 30, 0, 8), Some("65353130".into()));
}

#[test]
fn rfc_6238_there_is_no_code_before_t0() {
    assert_eq!(totp(Hash::Sha1, b"12345678901234567890", 99, 30, 100, 6), None);
    assert_eq!(totp(Hash::Sha1, b"12345678901234567890", 100, 30, 100, 6), Some("755224".into()));
}
