"""malformed.json: what is no code, no secret and no token, and what is one all the same."""

import base64


def codes():
    """R2. Typed text stands as text; as hexadecimal bytes where it is no UTF-8."""
    right = [
        ("6-plain", 6, "123456", "123456", "Six digits."),
        ("7-plain", 7, "1234567", "1234567", "Seven."),
        ("8-plain", 8, "12345678", "12345678", "Eight."),
        ("6-zeros", 6, "000000", "000000", "A code like any other."),
        ("7-zeros", 7, "0000000", "0000000", "A code like any other."),
        ("8-zeros", 8, "00000000", "00000000", "A code like any other."),
        ("6-leading-zeros", 6, "000042", "000042", "Leading zeros are part of the code."),
        ("6-nines", 6, "999999", "999999", "The highest code of six digits."),
        ("6-space", 6, "123 456", "123456", "As displays show it and people copy it."),
        ("6-hyphen", 6, "123-456", "123456", "A hyphen between groups."),
        ("6-pairs", 6, "12 34 56", "123456", "Groups of two."),
        ("6-mixed", 6, "12-34 56", "123456", "A hyphen and a space."),
        ("7-space", 7, "123 4567", "1234567", "Groups of unequal length."),
        ("8-space", 8, "1234 5678", "12345678", "Two groups of four."),
        ("8-hyphens", 8, "12-34-56-78", "12345678", "Groups of two."),
    ]
    for id, digits, typed, read, why in right:
        yield {"id": f"code-{id}", "digits": digits, "typed": typed, "expect": {"code": read}, "rules": ["R2"], "why": why}
    wrong = [
        ("empty", 6, "", "Nothing was typed."),
        ("5-of-6", 6, "12345", "A digit short."),
        ("7-of-6", 6, "1234567", "A digit too many."),
        ("6-of-7", 7, "123456", "A digit short."),
        ("8-of-7", 7, "12345678", "A digit too many."),
        ("7-of-8", 8, "1234567", "A digit short."),
        ("9-of-8", 8, "123456789", "A digit too many."),
        ("42", 6, "42", "A number is no code: leading zeros are not added."),
        ("zero", 6, "0", "Nor is this six zeros."),
        ("0000042", 6, "0000042", "Leading zeros are not dropped."),
        ("1000-digits", 6, "1" * 1000, "Far too many; no number holds it."),
        ("wraps-32-bits", 6, "4294967338", "42 in a number of 32 bits that wraps."),
        ("wraps-64-bits", 6, "18446744073709551658", "42 in a number of 64 bits that wraps."),
        ("plus", 6, "+00042", "A sign is no digit, though number parsers take it."),
        ("minus", 6, "-00042", "A hyphen before the digits is not between them."),
        ("plus-before-6", 6, "+123456", "A sign before a whole code."),
        ("minus-before-6", 6, "-123456", "A hyphen before a whole code."),
        ("hyphen-after-6", 6, "123456-", "A hyphen after a whole code."),
        ("space-before", 6, " 123456", "Spaces around a code are for the caller to trim."),
        ("space-after", 6, "123456 ", "Spaces around a code are for the caller to trim."),
        ("spaces-alone", 6, "      ", "Six characters and no digit."),
        ("hyphens-alone", 6, "------", "Six characters and no digit."),
        ("underscore", 6, "123_456", "Digit groups of programming languages."),
        ("comma", 6, "123,456", "A separator of thousands."),
        ("dot", 6, "123.456", "A point."),
        ("slash", 6, "123/456", "The character before the digits in ASCII."),
        ("colon", 6, "12345:", "The character after the digits in ASCII."),
        ("letter-o", 6, "12345O", "The letter O is no zero."),
        ("letter-l", 6, "l23456", "The letter l is no one."),
        ("hexadecimal", 6, "0x1234", "A prefix of programming languages."),
        ("exponent", 6, "1234e2", "Number parsers take it."),
        ("tab", 6, "123\t456", "A tab is no space."),
        ("newline", 6, "123456\n", "A line's end is for the caller to trim."),
        ("carriage-return", 6, "123456\r\n", "A line's end is for the caller to trim."),
        ("nul-after", 6, "123456\x00", "The zero byte that ends C's strings is no part of a code."),
        ("nul-inside", 6, "123\x00456", "Nor does it end one."),
        ("nul-for-a-digit", 6, "12345\x00", "Nor is it a digit."),
        ("nbsp", 6, "123\u00a0456", "A no-break space is no space here."),
        ("thin-space", 6, "123\u2009456", "A thin space."),
        ("en-dash", 6, "123\u2013456", "A dash is no hyphen."),
        ("minus-sign", 6, "123\u2212456", "A minus sign is no hyphen."),
        ("byte-order-mark", 6, "\ufeff123456", "A byte order mark, as files begin."),
        ("zero-width-space", 6, "123\u200b456", "Cannot be seen, and counts."),
        ("full-width", 6, "\uff11\uff12\uff13\uff14\uff15\uff16", "Full-width digits are digits to Unicode, not here."),
        ("one-full-width", 6, "12345\uff16", "One of them."),
        ("arabic", 6, "\u0661\u0662\u0663\u0664\u0665\u0666", "Arabic-Indic digits."),
        ("persian", 6, "\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6", "Extended Arabic-Indic digits."),
        ("devanagari", 6, "\u0967\u0968\u0969\u096a\u096b\u096c", "Devanagari digits."),
        ("mathematical", 6, "\U0001d7ce\U0001d7cf\U0001d7d0\U0001d7d1\U0001d7d2\U0001d7d3",
         "Digits outside the first plane."),
        ("superscript", 6, "12345\u00b2", "A superscript two."),
        ("roman", 6, "12345\u2167", "A Roman eight."),
        ("7-full-width", 7, "\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "Seven of another script."),
        ("8-arabic", 8, "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "Eight of another script."),
        ("six-bytes-of-two-characters", 6, "\uff11\uff12", "Six bytes of UTF-8."),
    ]
    for id, digits, typed, why in wrong:
        yield malformed(id, digits, {"typed": typed}, why)
    no_utf_8 = [
        ("bytes-above-127", "b1b2b3b4b5b6", "Digits with their upper bit set."),
        ("byte-for-a-digit", "3132333435ff", "A byte that no UTF-8 has."),
        ("cut-off-utf-8", "313233343536e2", "The beginning of a character."),
        ("over-long-utf-8", "c0b13233343536", "A digit in two bytes, which UTF-8 forbids."),
        ("utf-16", "310032003300340035003600", "Each digit with a zero byte."),
    ]
    for id, typed, why in no_utf_8:
        yield malformed(id, 6, {"typed_bytes": typed}, why)


def malformed(id, digits, typed, why):
    expect = {"error": "malformed_code"}
    return {"id": f"code-{id}", "digits": digits, **typed, "expect": expect, "rules": ["R2"], "why": why}


def secrets():
    """R3, RFC 4648: secrets as seed files and people write them."""
    rfc = b"12345678901234567890"
    text = base64.b32encode(rfc).decode()
    right = [
        ("hex-lower", "hex", bytes(range(200, 220)).hex(), bytes(range(200, 220)), "Lower case."),
        ("hex-upper", "hex", bytes(range(200, 220)).hex().upper(), bytes(range(200, 220)), "Upper case."),
        ("hex-groups", "hex", "001f a0bc-deff 0102 0304 0506 0708 090a", bytes.fromhex("001fa0bcdeff0102030405060708090a"),
         "In groups, as people copy it."),
        ("hex-one-byte", "hex", "7f", b"\x7f", "The shortest secret; weak."),
        ("hex-one-zero", "hex", "00", b"\x00", "A zero byte is a byte; weak."),
        ("hex-15-bytes", "hex", "ab" * 15, b"\xab" * 15, "A byte short of what RFC 4226 demands; weak, but it works."),
        ("hex-16-bytes", "hex", "ab" * 16, b"\xab" * 16, "No longer weak."),
        ("hex-128-bytes", "hex", "ab" * 128, b"\xab" * 128, "The longest secret."),
        ("base32-upper", "base32", text, rfc, "As RFC 4648 writes it."),
        ("base32-lower", "base32", text.lower(), rfc, "Lower case."),
        ("base32-groups", "base32", "GEZD GNBV-GY3T QOJQ gezd gnbv gy3t qojq", rfc, "In groups and in both cases."),
        ("base32-padded-1", "base32", "MZXW6YQ=", b"foob", "RFC 4648 section 10; weak."),
        ("base32-padded-3", "base32", "MZXW6===", b"foo", "RFC 4648 section 10; weak."),
        ("base32-padded-4", "base32", "MZXQ====", b"fo", "RFC 4648 section 10; weak."),
        ("base32-padded-6", "base32", "MY======", b"f", "RFC 4648 section 10; weak."),
        ("base32-unpadded", "base32", "MZXW6YTBOI", b"foobar", "As provisioning addresses have it: no padding."),
        ("base32-128-bytes", "base32", base64.b32encode(b"\xab" * 128).decode(), b"\xab" * 128, "The longest secret."),
    ]
    for id, encoding, text, secret, why in right:
        expect = {"secret": secret.hex(), "weak": len(secret) < 16}
        yield {"id": f"secret-{id}", "encoding": encoding, "text": text, "expect": expect, "rules": ["R3"], "why": why}
    wrong = [
        ("hex-empty", "hex", "", "No secret at all."),
        ("hex-separators-alone", "hex", " - ", "Nothing but separators."),
        ("hex-odd", "hex", "001f a", "Half a byte is left over."),
        ("hex-foreign-letter", "hex", "001g", "No hexadecimal digit."),
        ("hex-prefix", "hex", "0x001f", "A prefix of programming languages."),
        ("hex-colons", "hex", "00:1f:a0", "Colons are no separators here."),
        ("hex-newline", "hex", "001f\n", "A line's end is for the caller to trim."),
        ("hex-nul", "hex", "001f\x00", "The zero byte that ends C's strings."),
        ("hex-sign", "hex", "+1", "Number parsers take it."),
        ("hex-full-width", "hex", "\uff10\uff11", "Digits of another script."),
        ("hex-accent", "hex", "00\u00e91f", "No hexadecimal digit, and two bytes."),
        ("hex-129-bytes", "hex", "ab" * 129, "A byte too many."),
        ("base32-empty", "base32", "", "No secret at all."),
        ("base32-padding-alone", "base32", "========", "Padding of nothing."),
        ("base32-1-letter", "base32", "M", "Five bits are no byte."),
        ("base32-3-letters", "base32", "MZX", "No number of bytes is written in three letters."),
        ("base32-6-letters", "base32", "MZXW6Y", "Nor in six."),
        ("base32-9-letters", "base32", "MZXW6YTBO", "Nor in nine."),
        ("base32-zero", "base32", "GEZDGNB0", "0 is not of the alphabet: O may have been meant, nobody knows."),
        ("base32-one", "base32", "GEZDGNB1", "1 is not of the alphabet."),
        ("base32-eight", "base32", "GEZDGNB8", "8 is not of the alphabet."),
        ("base32-padding-inside", "base32", "MY======MY", "Padding ends the text."),
        ("base32-padding-first", "base32", "=MY", "Padding before everything."),
        ("base32-tab", "base32", "MY\tMZXW", "A tab is no separator."),
        ("base32-full-width", "base32", "\uff2d\uff39", "Letters that look like those of the alphabet."),
        ("base32-cyrillic", "base32", "\u041c\u0423======", "Letters that look like those of the alphabet."),
        ("base32-kelvin", "base32", "\u212aZXW6YTB", "The Kelvin sign is K in lower case to Unicode, not here."),
        ("base32-long-s", "base32", "MY\u017fW6YTB", "The long s is S in upper case to Unicode, not here."),
        ("base32-base64", "base32", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", "Base64 of a secret: it has other characters."),
        ("base32-129-bytes", "base32", base64.b32encode(b"\xab" * 129).decode(), "A byte too many."),
    ]
    for id, encoding, text, why in wrong:
        expect = {"error": "malformed_secret"}
        yield {"id": f"secret-{id}", "encoding": encoding, "text": text, "expect": expect, "rules": ["R3"], "why": why}


def profiles():
    """R1: numbers of digits and periods that are none."""
    for digits, why in [(0, "No digits."), (5, "Too few for RFC 4226."), (9, "Too many."), (10, "A 31-bit number has ten."),
                        (262, "Six, in a number of eight bits that wraps.")]:
        yield {"id": f"digits-{digits}", "digits": digits, "period": 30, "expect": {"error": "bad_digits"}, "rules": ["R1"],
               "why": why}
    for period, why in [(0, "A step of no length: a division by zero."), (86_401, "Over a day."),
                        (65_536 * 65_536 - 1, "The highest number of 32 bits, -1 to some.")]:
        yield {"id": f"period-{period}", "digits": 6, "period": period, "expect": {"error": "bad_period"}, "rules": ["R1"],
               "why": why}
    for digits, period in [(6, 1), (7, 30), (8, 86_400)]:
        yield {"id": f"profile-{digits}-{period}", "digits": digits, "period": period, "expect": {"right": True},
               "rules": ["R1"], "why": "Allowed."}


def document():
    return {"version": 1, "codes": list(codes()), "secrets": list(secrets()), "profiles": list(profiles())}
