//! A second opinion on codes: SHA-1, SHA-256, SHA-512 (FIPS 180-4), HMAC (RFC 2104), HOTP and TOTP, written plainly and
//! slowly from their texts. It shares nothing with the library and uses no crypto crate; `oracle_itself.rs` checks it.

#![allow(dead_code, reason = "each test crate uses a part of the oracle")]

/// The hash under the HMAC.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hash {
    /// FIPS 180-4 section 6.1.
    Sha1,
    /// FIPS 180-4 section 6.2.
    Sha256,
    /// FIPS 180-4 section 6.4.
    Sha512,
}

impl Hash {
    /// The block in bytes.
    fn block(self) -> usize {
        match self {
            Self::Sha1 | Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

/// The hash of a message.
pub(crate) fn hash(with: Hash, message: &[u8]) -> Vec<u8> {
    match with {
        Hash::Sha1 => sha1_state(&padded(message, with.block())),
        Hash::Sha256 => sha256_state(&padded(message, with.block())),
        Hash::Sha512 => sha512_state(&padded(message, with.block())),
    }
}

/// RFC 2104: H((K ^ opad) || H((K ^ ipad) || message)).
pub(crate) fn hmac(with: Hash, key: &[u8], message: &[u8]) -> Vec<u8> {
    let [mut inner, mut outer] = pads(with, key);
    inner.extend(message);
    outer.extend(hash(with, &inner));
    hash(with, &outer)
}

/// What a verifier may keep in the key's stead: the states of the hash after the inner and after the outer pad.
pub(crate) fn hmac_states(with: Hash, key: &[u8]) -> [Vec<u8>; 2] {
    pads(with, key).map(|pad| match with {
        Hash::Sha1 => sha1_state(&pad),
        Hash::Sha256 => sha256_state(&pad),
        Hash::Sha512 => sha512_state(&pad),
    })
}

/// K ^ ipad and K ^ opad, where K is as long as a block.
fn pads(with: Hash, key: &[u8]) -> [Vec<u8>; 2] {
    let mut block = if key.len() > with.block() { hash(with, key) } else { key.to_vec() };
    block.resize(with.block(), 0);
    [0x36, 0x5c].map(|pad| block.iter().map(|byte| byte ^ pad).collect())
}

/// RFC 4226 section 5.3: the 31 bits of the HMAC before they are reduced to digits.
pub(crate) fn truncate(mac: &[u8]) -> u32 {
    let offset = usize::from(mac[mac.len() - 1] % 16);
    let four = [mac[offset] % 128, mac[offset + 1], mac[offset + 2], mac[offset + 3]];
    u32::from_be_bytes(four)
}

/// RFC 4226: the code at a moving factor.
pub(crate) fn hotp(hash: Hash, secret: &[u8], moving_factor: u64, digits: u32) -> String {
    let number = truncate(&hmac(hash, secret, &moving_factor.to_be_bytes()));
    format!("{:0width$}", number % 10_u32.pow(digits), width = digits as usize)
}

/// RFC 6238: the code at a time in Unix seconds; nothing before T0.
pub(crate) fn totp(hash: Hash, secret: &[u8], time: u64, period: u64, t0: u64, digits: u32) -> Option<String> {
    if time < t0 {
        return None;
    }
    Some(hotp(hash, secret, (time - t0) / period, digits))
}

/// FIPS 180-4 section 5.1: a one bit, zeros, and the length in bits, up to a whole number of blocks. The length takes an
/// eighth of the block.
fn padded(message: &[u8], block: usize) -> Vec<u8> {
    let length = (message.len() as u128 * 8).to_be_bytes();
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % block != block - block / 8 {
        padded.push(0);
    }
    padded.extend(&length[length.len() - block / 8..]);
    padded
}

/// FIPS 180-4 section 6.1.2, of whole blocks.
fn sha1_state(blocks: &[u8]) -> Vec<u8> {
    let mut h: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in blocks.chunks(64) {
        let mut w: Vec<u32> = block.chunks(4).map(|four| u32::from_be_bytes(four.try_into().unwrap())).collect();
        for t in 16..80 {
            w.push((w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16]).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = h;
        for (t, word) in w.into_iter().enumerate() {
            let (f, k) = match t {
                0..20 => ((b & c) | (!b & d), 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let sum = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(word);
            (a, b, c, d, e) = (sum, a, b.rotate_left(30), c, d);
        }
        for (sum, addend) in h.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(addend);
        }
    }
    h.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// FIPS 180-4 section 6.2.2, of whole blocks.
fn sha256_state(blocks: &[u8]) -> Vec<u8> {
    // Both hashes take their constants from the same roots, SHA-256 the first half of each.
    let mut h = SQUARE_ROOTS.map(|root| (root >> 32) as u32);
    for block in blocks.chunks(64) {
        let mut w: Vec<u32> = block.chunks(4).map(|four| u32::from_be_bytes(four.try_into().unwrap())).collect();
        for t in 16..64 {
            let s0 = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
            let s1 = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
            w.push(w[t - 16].wrapping_add(s0).wrapping_add(w[t - 7]).wrapping_add(s1));
        }
        let mut v = h;
        for (word, root) in w.into_iter().zip(CUBE_ROOTS) {
            let [a, b, c, d, e, f, g, last] = v;
            let sum1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = (e & f) ^ (!e & g);
            let k = (root >> 32) as u32;
            let t1 = last.wrapping_add(sum1).wrapping_add(choice).wrapping_add(k).wrapping_add(word);
            let sum0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let majority = (a & b) ^ (a & c) ^ (b & c);
            let t2 = sum0.wrapping_add(majority);
            v = [t1.wrapping_add(t2), a, b, c, d.wrapping_add(t1), e, f, g];
        }
        for (sum, addend) in h.iter_mut().zip(v) {
            *sum = sum.wrapping_add(addend);
        }
    }
    h.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// FIPS 180-4 section 6.4.2, of whole blocks.
fn sha512_state(blocks: &[u8]) -> Vec<u8> {
    let mut h = SQUARE_ROOTS;
    for block in blocks.chunks(128) {
        let mut w: Vec<u64> = block.chunks(8).map(|eight| u64::from_be_bytes(eight.try_into().unwrap())).collect();
        for t in 16..80 {
            let s0 = w[t - 15].rotate_right(1) ^ w[t - 15].rotate_right(8) ^ (w[t - 15] >> 7);
            let s1 = w[t - 2].rotate_right(19) ^ w[t - 2].rotate_right(61) ^ (w[t - 2] >> 6);
            w.push(w[t - 16].wrapping_add(s0).wrapping_add(w[t - 7]).wrapping_add(s1));
        }
        let mut v = h;
        for (word, k) in w.into_iter().zip(CUBE_ROOTS) {
            let [a, b, c, d, e, f, g, last] = v;
            let sum1 = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
            let choice = (e & f) ^ (!e & g);
            let t1 = last.wrapping_add(sum1).wrapping_add(choice).wrapping_add(k).wrapping_add(word);
            let sum0 = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
            let majority = (a & b) ^ (a & c) ^ (b & c);
            let t2 = sum0.wrapping_add(majority);
            v = [t1.wrapping_add(t2), a, b, c, d.wrapping_add(t1), e, f, g];
        }
        for (sum, addend) in h.iter_mut().zip(v) {
            *sum = sum.wrapping_add(addend);
        }
    }
    h.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// The first 64 bits of the fractional parts of the square roots of the first 8 primes (FIPS 180-4 section 5.3.5).
#[rustfmt::skip]
const SQUARE_ROOTS: [u64; 8] = [
    0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
];

/// The first 64 bits of the fractional parts of the cube roots of the first 80 primes (FIPS 180-4 section 4.2.3).
#[rustfmt::skip]
const CUBE_ROOTS: [u64; 80] = [
    0x428a_2f98_d728_ae22, 0x7137_4491_23ef_65cd, 0xb5c0_fbcf_ec4d_3b2f, 0xe9b5_dba5_8189_dbbc,
    0x3956_c25b_f348_b538, 0x59f1_11f1_b605_d019, 0x923f_82a4_af19_4f9b, 0xab1c_5ed5_da6d_8118,
    0xd807_aa98_a303_0242, 0x1283_5b01_4570_6fbe, 0x2431_85be_4ee4_b28c, 0x550c_7dc3_d5ff_b4e2,
    0x72be_5d74_f27b_896f, 0x80de_b1fe_3b16_96b1, 0x9bdc_06a7_25c7_1235, 0xc19b_f174_cf69_2694,
    0xe49b_69c1_9ef1_4ad2, 0xefbe_4786_384f_25e3, 0x0fc1_9dc6_8b8c_d5b5, 0x240c_a1cc_77ac_9c65,
    0x2de9_2c6f_592b_0275, 0x4a74_84aa_6ea6_e483, 0x5cb0_a9dc_bd41_fbd4, 0x76f9_88da_8311_53b5,
    0x983e_5152_ee66_dfab, 0xa831_c66d_2db4_3210, 0xb003_27c8_98fb_213f, 0xbf59_7fc7_beef_0ee4,
    0xc6e0_0bf3_3da8_8fc2, 0xd5a7_9147_930a_a725, 0x06ca_6351_e003_826f, 0x1429_2967_0a0e_6e70,
    0x27b7_0a85_46d2_2ffc, 0x2e1b_2138_5c26_c926, 0x4d2c_6dfc_5ac4_2aed, 0x5338_0d13_9d95_b3df,
    0x650a_7354_8baf_63de, 0x766a_0abb_3c77_b2a8, 0x81c2_c92e_47ed_aee6, 0x9272_2c85_1482_353b,
    0xa2bf_e8a1_4cf1_0364, 0xa81a_664b_bc42_3001, 0xc24b_8b70_d0f8_9791, 0xc76c_51a3_0654_be30,
    0xd192_e819_d6ef_5218, 0xd699_0624_5565_a910, 0xf40e_3585_5771_202a, 0x106a_a070_32bb_d1b8,
    0x19a4_c116_b8d2_d0c8, 0x1e37_6c08_5141_ab53, 0x2748_774c_df8e_eb99, 0x34b0_bcb5_e19b_48a8,
    0x391c_0cb3_c5c9_5a63, 0x4ed8_aa4a_e341_8acb, 0x5b9c_ca4f_7763_e373, 0x682e_6ff3_d6b2_b8a3,
    0x748f_82ee_5def_b2fc, 0x78a5_636f_4317_2f60, 0x84c8_7814_a1f0_ab72, 0x8cc7_0208_1a64_39ec,
    0x90be_fffa_2363_1e28, 0xa450_6ceb_de82_bde9, 0xbef9_a3f7_b2c6_7915, 0xc671_78f2_e372_532b,
    0xca27_3ece_ea26_619c, 0xd186_b8c7_21c0_c207, 0xeada_7dd6_cde0_eb1e, 0xf57d_4f7f_ee6e_d178,
    0x06f0_67aa_7217_6fba, 0x0a63_7dc5_a2c8_98a6, 0x113f_9804_bef9_0dae, 0x1b71_0b35_131c_471b,
    0x28db_77f5_2304_7d84, 0x32ca_ab7b_40c7_2493, 0x3c9e_be0a_15c9_bebc, 0x431d_67c4_9c10_0d4c,
    0x4cc5_d4be_cb3e_42b6, 0x597f_299c_fc65_7e2a, 0x5fcb_6fab_3ad6_faec, 0x6c44_198c_4a47_5817,
];
