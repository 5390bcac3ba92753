"""Makes the seed files of the measure: PSKC with many keys, plain and encrypted, by Python's standard library and
`cryptography`. They look as python-pskc writes them. Secrets are drawn from a seeded generator, so a file can be made again.

    make_files.py COUNT plain.xml encrypted.xml
"""

import base64
import hashlib
import hmac
import random
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY = bytes.fromhex("12345678901234567890123456789012")
MAC_KEY = bytes.fromhex("1122334455667788990011223344556677889900")

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<pskc:KeyContainer xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"\
 xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Version="1.0">
"""

ENCRYPTION = """  <pskc:EncryptionKey>
    <ds:KeyName>Pre-shared-key</ds:KeyName>
  </pskc:EncryptionKey>
  <pskc:MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1">
    <pskc:MACKey>
      <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
      <xenc:CipherData>
        <xenc:CipherValue>{mac_key}</xenc:CipherValue>
      </xenc:CipherData>
    </pskc:MACKey>
  </pskc:MACMethod>
"""

KEY_PACKAGE = """  <pskc:KeyPackage>
    <pskc:DeviceInfo>
      <pskc:Manufacturer>TokenVendorAcme</pskc:Manufacturer>
      <pskc:SerialNo>{serial}</pskc:SerialNo>
      <pskc:Model>HardwareKey</pskc:Model>
    </pskc:DeviceInfo>
    <pskc:Key Id="{serial}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp">
      <pskc:Issuer>TokenVendorAcme</pskc:Issuer>
      <pskc:AlgorithmParameters>
        <pskc:Suite>HMAC-SHA1</pskc:Suite>
        <pskc:ResponseFormat Encoding="DECIMAL" Length="6"/>
      </pskc:AlgorithmParameters>
      <pskc:Data>
        <pskc:Secret>
{secret}
        </pskc:Secret>
        <pskc:Time>
          <pskc:PlainValue>0</pskc:PlainValue>
        </pskc:Time>
        <pskc:TimeInterval>
          <pskc:PlainValue>30</pskc:PlainValue>
        </pskc:TimeInterval>
        <pskc:TimeDrift>
          <pskc:PlainValue>0</pskc:PlainValue>
        </pskc:TimeDrift>
      </pskc:Data>
      <pskc:Policy>
        <pskc:StartDate>2026-01-01T00:00:00Z</pskc:StartDate>
        <pskc:ExpiryDate>2036-01-01T00:00:00Z</pskc:ExpiryDate>
      </pskc:Policy>
    </pskc:Key>
  </pskc:KeyPackage>
"""

PLAIN = "          <pskc:PlainValue>{value}</pskc:PlainValue>"

ENCRYPTED = """          <pskc:EncryptedValue>
            <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
            <xenc:CipherData>
              <xenc:CipherValue>{value}</xenc:CipherValue>
            </xenc:CipherData>
          </pskc:EncryptedValue>
          <pskc:ValueMAC>{mac}</pskc:ValueMAC>"""


def text(data):
    return base64.b64encode(data).decode()


def encrypt(iv, plain):
    padding = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(iv)).encryptor()
    return iv + encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()


def encrypted(drawn, secret):
    value = encrypt(drawn.randbytes(16), secret)
    mac = hmac.new(MAC_KEY, value, hashlib.sha1).digest()
    return ENCRYPTED.format(value=text(value), mac=text(mac))


def main(count, plain_path, encrypted_path):
    drawn = random.Random(6030)
    with open(plain_path, "w") as plain, open(encrypted_path, "w") as cipher:
        plain.write(HEAD)
        cipher.write(HEAD + ENCRYPTION.format(mac_key=text(encrypt(drawn.randbytes(16), MAC_KEY))))
        for number in range(count):
            serial, secret = f"{1_000_000_000 + number}", drawn.randbytes(20)
            plain.write(KEY_PACKAGE.format(serial=serial, secret=PLAIN.format(value=text(secret))))
            cipher.write(KEY_PACKAGE.format(serial=serial, secret=encrypted(drawn, secret)))
        plain.write("</pskc:KeyContainer>\n")
        cipher.write("</pskc:KeyContainer>\n")


main(int(sys.argv[1]), *sys.argv[2:])
