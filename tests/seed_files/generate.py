"""Makes the PSKC files of this folder, one for each cipher, MAC and way to give the key, by Python's standard library and the
package `cryptography` (pip install cryptography), which share no code with the library under test. 3DES key wrap is written
here from RFC 3217. What comes out is the same every time.

    python3 tests/seed_files/generate.py

Every good file has the secret 12345678901234567890 and the serial number 987654321. Keys are the bytes 0, 1, 2, ...; the
password is `qwerty`; MAC keys are the bytes 16, 17, 18, ... `expected.txt` lists the files.

`written.xml` is what the library is to write, where its random bytes are 0, 1, 2, ...
"""

import base64
import hashlib
import hmac
import pathlib

from cryptography.hazmat.decrepit.ciphers.algorithms import Camellia, TripleDES
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

FOLDER = pathlib.Path(__file__).parent / "encrypted"
SECRET = b"12345678901234567890"
XMLENC, XMLENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
DSIG, DSIG_MORE = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmldsig-more#"
PBKDF2 = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"
HMACS = {"sha1": DSIG, "sha224": DSIG_MORE, "sha256": DSIG_MORE, "sha384": DSIG_MORE, "sha512": DSIG_MORE}


def text(data):
    return base64.b64encode(data).decode()


def key_of(length):
    return bytes(range(length))


def cbc(algorithm, key, plain, iv=None, others=0x5A):
    block = algorithm.block_size // 8
    iv = iv or bytes(200 + at for at in range(block))
    padding = block - len(plain) % block
    # XML Encryption: the last byte is the length, the others are free. PKCS #5: they are the length as well.
    padded = plain + bytes([padding if others is None else others]) * (padding - 1) + bytes([padding])
    encryptor = Cipher(algorithm(key), modes.CBC(iv)).encryptor()
    return iv + encryptor.update(padded) + encryptor.finalize()


def raw_cbc(key, iv, data):
    encryptor = Cipher(TripleDES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def triple_des_wrap(key, plain):
    """RFC 3217 section 3.1."""
    inner_iv = bytes(100 + at for at in range(8))
    inner = raw_cbc(key, inner_iv, plain + hashlib.sha1(plain).digest()[:8])
    return raw_cbc(key, bytes.fromhex("4adda22c79e82105"), (inner_iv + inner)[::-1])


def camellia_wrap(key, plain):
    """RFC 3394 with Camellia, step by step."""
    encryptor = Cipher(Camellia(key), modes.ECB()).encryptor()
    register, blocks = b"\xa6" * 8, [plain[at : at + 8] for at in range(0, len(plain), 8)]
    for turn in range(6):
        for at, block in enumerate(blocks):
            out = encryptor.update(register + block)
            number = turn * len(blocks) + at + 1
            register, blocks[at] = (int.from_bytes(out[:8], "big") ^ number).to_bytes(8, "big"), out[8:]
    return register + b"".join(blocks)


CIPHERS = {
    "aes128-cbc": (XMLENC, 16, lambda key, plain: cbc(AES, key, plain)),
    "aes192-cbc": (XMLENC, 24, lambda key, plain: cbc(AES, key, plain)),
    "aes256-cbc": (XMLENC, 32, lambda key, plain: cbc(AES, key, plain)),
    "tripledes-cbc": (XMLENC, 24, lambda key, plain: cbc(TripleDES, key, plain)),
    "camellia128-cbc": (DSIG_MORE, 16, lambda key, plain: cbc(Camellia, key, plain)),
    "camellia192-cbc": (DSIG_MORE, 24, lambda key, plain: cbc(Camellia, key, plain)),
    "camellia256-cbc": (DSIG_MORE, 32, lambda key, plain: cbc(Camellia, key, plain)),
    "kw-aes128": (XMLENC, 16, keywrap.aes_key_wrap),
    "kw-aes192": (XMLENC, 24, keywrap.aes_key_wrap),
    "kw-aes256": (XMLENC, 32, keywrap.aes_key_wrap),
    "kw-aes-128-pad": (XMLENC11, 16, keywrap.aes_key_wrap_with_padding),
    "kw-aes-192-pad": (XMLENC11, 24, keywrap.aes_key_wrap_with_padding),
    "kw-aes-256-pad": (XMLENC11, 32, keywrap.aes_key_wrap_with_padding),
    "kw-tripledes": (XMLENC, 24, triple_des_wrap),
    "kw-camellia128": (DSIG_MORE, 16, camellia_wrap),
    "kw-camellia192": (DSIG_MORE, 24, camellia_wrap),
    "kw-camellia256": (DSIG_MORE, 32, camellia_wrap),
}


def encrypted_value(uri, value):
    return (
        f'<xenc:EncryptionMethod Algorithm="{uri}"/>'
        f"<xenc:CipherData><xenc:CipherValue>{text(value)}</xenc:CipherValue></xenc:CipherData>"
    )


def container(head, secret, more="", kind="totp"):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:ds="{DSIG}" xmlns:xenc="{XMLENC}"
  xmlns:xenc11="{XMLENC11}" xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#">
  {head}
  <KeyPackage>
    <DeviceInfo><Manufacturer>Manufacturer</Manufacturer><SerialNo>987654321</SerialNo></DeviceInfo>
    <Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:{kind}">
      <AlgorithmParameters>
        <Suite>HMAC-SHA256</Suite><ResponseFormat Length="8" Encoding="DECIMAL"/>
      </AlgorithmParameters>
      <Data>
        <Secret>{secret}</Secret>
        {more}
      </Data>
    </Key>
  </KeyPackage>
</KeyContainer>
"""


def file(cipher, hash_name="sha1", key=None, head=None, plain=SECRET, more=None, kind="totp", mac_over_plain=False):
    namespace, length, encrypt = CIPHERS[cipher]
    uri, key = namespace + cipher, key or key_of(length)
    value = encrypt(key, plain)
    head = head or "<EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>"
    if cipher.startswith("kw-"):
        return container(head, f"<EncryptedValue>{encrypted_value(uri, value)}</EncryptedValue>", "")
    mac_key = bytes(range(16, 16 + hashlib.new(hash_name).digest_size))
    mac = lambda data: text(hmac.new(mac_key, data, hash_name).digest())
    head += (
        f'<MACMethod Algorithm="{HMACS[hash_name]}hmac-{hash_name}"><MACKey>'
        f"{encrypted_value(uri, encrypt(key, mac_key))}</MACKey></MACMethod>"
    )
    both = lambda data: f"<EncryptedValue>{encrypted_value(uri, data)}</EncryptedValue><ValueMAC>{mac(data)}</ValueMAC>"
    secret = both(value)
    if mac_over_plain:
        secret = f"<EncryptedValue>{encrypted_value(uri, value)}</EncryptedValue><ValueMAC>{mac(plain)}</ValueMAC>"
    numbers = "".join(f"<{name}>{both(encrypt(key, data))}</{name}>" for name, data in (more or {}).items())
    return container(head, secret, numbers, kind)


def derived(hash_name, prf, key_length, cipher):
    salt, iterations = bytes(range(8, 24)), 1234
    key = hashlib.pbkdf2_hmac(hash_name, b"qwerty", salt, iterations, key_length)
    head = f"""<EncryptionKey><xenc11:DerivedKey>
    <xenc11:KeyDerivationMethod Algorithm="{PBKDF2}"><pkcs5:PBKDF2-params>
      <Salt><Specified>{text(salt)}</Specified></Salt><IterationCount>{iterations}</IterationCount>
      <KeyLength>{key_length}</KeyLength>{prf}
    </pkcs5:PBKDF2-params></xenc11:KeyDerivationMethod>
    <xenc11:MasterKeyName>My Password 1</xenc11:MasterKeyName>
  </xenc11:DerivedKey></EncryptionKey>"""
    return file(cipher, key=key, head=head)


def draft(method, cipher, key, iv):
    """The form before RFC 6030: one initial vector for all values, the MAC over the plain value and under the same key."""
    value = lambda plain: text(cbc(cipher, key, plain, iv)[len(iv) :])
    data = lambda name, plain: (
        f'<Data Name="{name}"><Value>{value(plain)}</Value><ValueDigest>{text(hmac.new(key, plain, "sha1").digest())}</ValueDigest></Data>'
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<SecretContainer xmlns="http://www.openauthentication.org/OATH/2006/08/PSKC" version="1.0">
  {method}
  <DigestMethod algorithm="HMAC-SHA1"/>
  <Device>
    <DeviceId><Manufacturer>Manufacturer</Manufacturer><SerialNo>987654321</SerialNo></DeviceId>
    <Secret SecretAlgorithm="HOTP" SecretId="12345678">
      <Usage otp="true"><ResponseFormat format="DECIMAL" length="6"/></Usage>
      {data("SECRET", SECRET)}{data("COUNTER", (41).to_bytes(8, "big"))}
    </Secret>
  </Device>
</SecretContainer>
"""


def by_password(cipher, iv):
    head, salt = f'<EncryptionMethod algorithm="{cipher}">', bytes(range(8))
    salted = f"<PBESalt>{text(salt)}</PBESalt><PBEIterationCount>999</PBEIterationCount>"
    return f"{head}{salted}<IV>{text(iv)}</IV></EncryptionMethod>", hashlib.pbkdf2_hmac("sha1", b"qwerty", salt, 999, 16)


def written():
    """A file with a HOTP and a TOTP key as RFC 6030 wants it: one cipher for all, a random MAC key under the same key, PKCS #5."""
    random = bytes(range(256))
    salt, mac_key, vectors = random[:16], random[16:48], [random[at : at + 16] for at in (48, 64, 80)]
    key = hashlib.pbkdf2_hmac("sha256", b"qwerty", salt, 1000, 32)
    cipher, mac = f"{XMLENC}aes256-cbc", f"{HMACS['sha256']}hmac-sha256"

    def encrypted(plain, vector):
        value = cbc(AES, key, plain, vector, others=None)
        return value, encrypted_value(cipher, value)

    def secret(vector):
        value, element = encrypted(SECRET, vector)
        code = text(hmac.new(mac_key, value, "sha256").digest())
        return f"<pskc:Secret><pskc:EncryptedValue>{element}</pskc:EncryptedValue><pskc:ValueMAC>{code}</pskc:ValueMAC></pskc:Secret>"

    def value(name, number):
        return f"<pskc:{name}><pskc:PlainValue>{number}</pskc:PlainValue></pskc:{name}>"

    return f"""<?xml version="1.0" encoding="UTF-8"?>
<pskc:KeyContainer Version="1.0" xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc"
  xmlns:xenc="{XMLENC}" xmlns:xenc11="{XMLENC11}"
  xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#">
  <pskc:EncryptionKey><xenc11:DerivedKey>
    <xenc11:KeyDerivationMethod Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#pbkdf2">
      <pkcs5:PBKDF2-params>
        <Salt><Specified>{text(salt)}</Specified></Salt><IterationCount>1000</IterationCount>
        <KeyLength>32</KeyLength><PRF Algorithm="{mac}"/>
      </pkcs5:PBKDF2-params>
    </xenc11:KeyDerivationMethod>
  </xenc11:DerivedKey></pskc:EncryptionKey>
  <pskc:MACMethod Algorithm="{mac}">
    <pskc:MACKey>{encrypted(mac_key, vectors[0])[1]}</pskc:MACKey>
  </pskc:MACMethod>
  <pskc:KeyPackage>
    <pskc:DeviceInfo>
      <pskc:Manufacturer>oath.Example</pskc:Manufacturer><pskc:SerialNo>987654321</pskc:SerialNo>
      <pskc:StartDate>2016-12-31T23:59:59Z</pskc:StartDate><pskc:ExpiryDate>2017-01-01T00:00:00Z</pskc:ExpiryDate>
    </pskc:DeviceInfo>
    <pskc:Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">
      <pskc:Issuer>Issuer &amp; Sons</pskc:Issuer>
      <pskc:AlgorithmParameters>
        <pskc:Suite>HMAC-SHA1</pskc:Suite><pskc:ResponseFormat Encoding="DECIMAL" Length="8"/>
      </pskc:AlgorithmParameters>
      <pskc:Data>{secret(vectors[1])}{value("Counter", 0)}</pskc:Data>
      <pskc:Policy>
        <pskc:StartDate>2006-05-01T00:00:00Z</pskc:StartDate><pskc:ExpiryDate>2026-02-28T12:30:05Z</pskc:ExpiryDate>
        <pskc:PINPolicy PINUsageMode="Prepend" MaxFailedAttempts="8" MinLength="4" PINEncoding="DECIMAL"/>
        <pskc:KeyUsage>OTP</pskc:KeyUsage>
      </pskc:Policy>
    </pskc:Key>
  </pskc:KeyPackage>
  <pskc:KeyPackage>
    <pskc:Key Id="2" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp">
      <pskc:AlgorithmParameters>
        <pskc:Suite>HMAC-SHA256</pskc:Suite><pskc:ResponseFormat Encoding="DECIMAL" Length="6"/>
      </pskc:AlgorithmParameters>
      <pskc:Data>{secret(vectors[2])}{value("Time", 0)}{value("TimeInterval", 60)}{value("TimeDrift", -3)}</pskc:Data>
    </pskc:Key>
  </pskc:KeyPackage>
</pskc:KeyContainer>
"""


def main():
    (FOLDER.parent / "written.xml").write_text(written())
    FOLDER.mkdir(exist_ok=True)
    listed = []

    def write(name, content, opener):
        (FOLDER / f"{name}.xml").write_text(content)
        listed.append(f"{name}.xml {opener}")

    for cipher, (_, length, _) in CIPHERS.items():
        plain = SECRET
        if cipher.startswith("kw-") and not cipher.endswith("-pad"):
            plain = b"1234567890123456" + SECRET[16:] + b"1234"  # whole blocks of eight
        write(cipher, file(cipher, plain=plain), f"{key_of(length).hex()} {plain.hex()}")
    two_keys = file("tripledes-cbc", key=key_of(16))
    write("tripledes-cbc-two-keys", two_keys, f"{key_of(16).hex()} {SECRET.hex()}")
    two_keys = file("kw-tripledes", key=key_of(16), plain=b"1" * 24)
    write("kw-tripledes-two-keys", two_keys, f"{key_of(16).hex()} {(b'1' * 24).hex()}")
    # The shortest that these make anything of.
    for cipher, plain in [("kw-aes128", b"1234567890123456"), ("kw-aes-128-pad", b"1"), ("kw-tripledes", b"12345678")]:
        key = key_of(CIPHERS[cipher][1])
        write(f"{cipher}-shortest", file(cipher, plain=plain), f"{key.hex()} {plain.hex()}")
    for hash_name in HMACS:
        write(f"hmac-{hash_name}", file("aes128-cbc", hash_name), f"{key_of(16).hex()} {SECRET.hex()}")
    for hash_name, namespace in HMACS.items():
        prf = f'<PRF Algorithm="{namespace}hmac-{hash_name}"/>'
        write(f"pbkdf2-{hash_name}", derived(hash_name, prf, 32, "aes256-cbc"), f"qwerty {SECRET.hex()}")
    write("pbkdf2-default", derived("sha1", "<PRF/>", 16, "aes128-cbc"), f"qwerty {SECRET.hex()}")
    numbers = {
        "Time": (5).to_bytes(4, "big"),
        "TimeInterval": (60).to_bytes(4, "big"),
        "TimeDrift": (-7).to_bytes(4, "big", signed=True),
    }
    write("numbers-binary", file("aes128-cbc", more=numbers), f"{key_of(16).hex()} {SECRET.hex()}")
    digits = {"Time": b"5", "TimeInterval": b"60", "TimeDrift": b"-7"}
    write("numbers-digits", file("aes128-cbc", more=digits), f"{key_of(16).hex()} {SECRET.hex()}")
    for name, counter in [("binary", (41).to_bytes(8, "big")), ("digits", b"41")]:
        content = file("aes128-cbc", more={"Counter": counter}, kind="hotp")
        write(f"counter-{name}", content, f"{key_of(16).hex()} {SECRET.hex()}")
    iv = bytes(range(200, 216))
    method = f'<EncryptionMethod Algorithm="AES128-CBC"><IV>{text(iv)}</IV></EncryptionMethod>'
    write("draft-key", draft(method, AES, key_of(16), iv), f"{key_of(16).hex()} {SECRET.hex()}")
    for name, cipher, algorithm in [("aes", "PBE-AES128-CBC", AES), ("3des", "PBE-3DES112-CBC", TripleDES)]:
        vector = iv[: algorithm.block_size // 8]
        method, key = by_password(cipher, vector)
        write(f"draft-password-{name}", draft(method, algorithm, key, vector), f"qwerty {SECRET.hex()}")
    (FOLDER / "expected.txt").write_text("\n".join(listed) + "\n")
    # Not in the list, since it is refused: RFC 6030 has the MAC over the encrypted value.
    (FOLDER / "mac-over-plain.xml").write_text(file("aes128-cbc", mac_over_plain=True))


main()
