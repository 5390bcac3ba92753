"""generation.json: what a device shows at a counter or at a time."""

import hashlib

from prover import LAST_COUNTER, RFC_SECRETS, Token
from published import RFC_4226, RFC_6238, RFC_6238_HASHES

ALGORITHMS = list(RFC_SECRETS)
SHORT = {"SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512"}


def at_counter(id, why, algorithm, counter, digits=6, secret=None, published=None):
    token = Token(algorithm, digits, RFC_SECRETS[algorithm] if secret is None else secret, period=None)
    return {"id": id, "why": why, **described(token, counter, published)}


def at_time(id, why, algorithm, unix, digits=8, period=30, t0=0, published=None):
    token = Token(algorithm, digits, RFC_SECRETS[algorithm], period, t0)
    clock = {"unix": unix, "period": period, "t0": t0}
    return {"id": id, "why": why, **described(token, token.step(unix), published), "clock": clock}


def described(token, moving_factor, published):
    case = {
        "algorithm": token.algorithm,
        "digits": token.digits,
        "secret": token.secret.hex(),
        "moving_factor": str(moving_factor),
        "code": token.code(moving_factor),
    }
    return case | ({"published": published} if published else {})


def published_in_rfc_4226():
    for counter, (_, truncated, code) in enumerate(RFC_4226):
        case = at_counter(
            f"rfc4226-{counter}", "A published code: whoever differs here computes something else.",
            "SHA-1", counter, published="RFC 4226 appendix D",
        )
        assert case["code"] == code, case
        yield case
        for digits in (7, 8):
            yield at_counter(
                f"rfc4226-{counter}-of-{digits}-digits",
                f"The published number {truncated} cut to {digits} digits: the last ones, not the first.",
                "SHA-1", counter, digits, published="RFC 4226 appendix D",
            )


def published_in_rfc_6238():
    for unix, codes in RFC_6238.items():
        for algorithm, code in zip(RFC_6238_HASHES, codes, strict=True):
            case = at_time(
                f"rfc6238-{SHORT[algorithm]}-{unix}",
                "A published code; each hash has a secret of its own length, which the RFC's table does not show.",
                algorithm, unix, published="RFC 6238 appendix B",
            )
            assert case["code"] == code, case
            yield case


def hashes_and_digits():
    for algorithm in ALGORITHMS:
        for digits in (6, 7, 8):
            yield at_counter(
                f"{SHORT[algorithm]}-of-{digits}-digits", "Every hash with every number of digits.",
                algorithm, 4226, digits,
            )


def counters():
    edges = {
        0: "The first counter of all: eight zero bytes are hashed.",
        1: "The second counter; as little-endian bytes it would be 2^56.",
        255: "The last counter in one byte.",
        256: "The first counter in two bytes.",
        2**31 - 1: "The last counter before the sign of 32 bits.",
        2**31: "Counters of 32 bits with a sign are negative here.",
        2**32 - 1: "The last counter in 32 bits.",
        2**32: "A counter kept in 32 bits starts again at 0 here.",
        2**53 + 1: "The first counter that a floating-point number cannot hold.",
        2**63 - 1: "The last counter before the sign of 64 bits.",
        2**63: "Counters of 64 bits with a sign are negative here.",
        2**64 - 2: "The last counter that has one after it.",
        LAST_COUNTER: "The last counter of all: eight bytes of 255.",
    }
    for algorithm in ALGORITHMS:
        for counter, why in edges.items():
            yield at_counter(f"{SHORT[algorithm]}-counter-{counter}", why, algorithm, counter, digits=8)


def secret_lengths():
    lengths = {
        1: "The shortest secret: weak, but it works.",
        15: "A byte short of the 16 that RFC 4226 demands (R6): weak, but it works.",
        16: "The shortest secret that RFC 4226 (R6) allows.",
        19: "A byte short of the usual length.",
        20: "The length that RFC 4226 (R6) recommends: SHA-1's output.",
        32: "SHA-256's output.",
        63: "A byte short of the block of SHA-1 and SHA-256.",
        64: "The whole block of SHA-1 and SHA-256: used as it is.",
        65: "Over the block of SHA-1 and SHA-256, which hash it first; SHA-512 does not.",
        127: "A byte short of the block of SHA-512.",
        128: "The longest secret, and the whole block of SHA-512, which uses it as it is.",
    }
    for algorithm in ALGORITHMS:
        for length, why in lengths.items():
            secret = bytes(range(1, length + 1))
            yield at_counter(f"{SHORT[algorithm]}-secret-of-{length}-bytes", why, algorithm, 1, 8, secret)


def secret_bytes():
    for algorithm in ALGORITHMS:
        name = SHORT[algorithm]
        for id, why, secret in [
            ("zeros", "A secret of zeros is a secret: nothing may take it for none.", bytes(20)),
            ("ones", "Bytes above 127 have no sign.", b"\xff" * 20),
            ("zero-inside", "A zero byte does not end the secret.", b"1234567890\x00234567890"),
            ("zero-at-end", "HMAC fills a key up with zeros, so this secret and the next one have the same codes.",
             b"12345678901234567890\x00"),
            ("without-the-zero", "The same code as the one before: a law of HMAC and no mistake.",
             b"12345678901234567890"),
        ]:
            yield at_counter(f"{name}-secret-{id}", why, algorithm, 2, 8, secret)
    # No secret of at most 128 bytes is over the block of SHA-512.
    long = bytes(range(100, 165))
    for algorithm in ("SHA-1", "SHA-256"):
        name = SHORT[algorithm]
        yield at_counter(f"{name}-secret-over-the-block", "Longer than the block: it is hashed first.",
                         algorithm, 3, 8, long)
        yield at_counter(f"{name}-secret-hashed-beforehand", "The hash of the secret before: the same code.",
                         algorithm, 3, 8, hashlib.new(name, long).digest())


def truncation():
    """Counters found by search; what each is there for is asserted."""
    for algorithm, offset_0, offset_15, with_sign, small in [
        ("SHA-1", 0, 34, 0, 580), ("SHA-256", 30, 28, 2, 2369), ("SHA-512", 4, 8, 0, 170),
    ]:
        name, token = SHORT[algorithm], Token(algorithm, 8, RFC_SECRETS[algorithm])
        assert token.mac(offset_0)[-1] & 15 == 0 and token.mac(offset_15)[-1] & 15 == 15
        mac = token.mac(with_sign)
        assert mac[mac[-1] & 15] > 127 and token.truncated(small) < 10**6
        yield at_counter(f"{name}-truncated-at-0", "The four bytes are the first ones of the MAC.", algorithm, offset_0, 8)
        yield at_counter(
            f"{name}-truncated-at-15",
            "The four bytes are the farthest of all; the offset is in the MAC's last byte, whatever its length.",
            algorithm, offset_15, 8,
        )
        yield at_counter(f"{name}-truncated-with-sign", "The four bytes begin with a one bit, which is dropped.",
                         algorithm, with_sign, 8)
        for digits in (6, 8):
            yield at_counter(f"{name}-small-number-{digits}", "The number itself has six digits: nothing is cut off.",
                             algorithm, small, digits)


def leading_zeros():
    for algorithm, digits, counter, begins in [
        ("SHA-1", 6, 30, "0"), ("SHA-1", 6, 44, "000"), ("SHA-1", 6, 226500, "00000"), ("SHA-1", 6, 349495, "000000"),
        ("SHA-1", 7, 2742, "000"), ("SHA-1", 8, 102, "00"), ("SHA-1", 8, 302464, "00000"),
        ("SHA-256", 6, 26, "0"), ("SHA-256", 6, 1290, "000"), ("SHA-256", 6, 1105103, "000000"),
        ("SHA-256", 7, 812, "000"), ("SHA-256", 8, 87187, "00000"),
        ("SHA-512", 6, 15, "0"), ("SHA-512", 6, 2477, "000"), ("SHA-512", 6, 869530, "000000"),
        ("SHA-512", 7, 846, "000"), ("SHA-512", 8, 58644, "00000"),
    ]:
        case = at_counter(
            f"{SHORT[algorithm]}-of-{digits}-digits-{len(begins)}-leading-zeros",
            "All zeros are a code like any other." if len(begins) == digits else "Leading zeros are shown.",
            algorithm, counter, digits,
        )
        assert case["code"].startswith(begins), case
        yield case
    for algorithm, counter in [("SHA-1", 691), ("SHA-256", 1277180), ("SHA-512", 231997)]:
        case = at_counter(f"{SHORT[algorithm]}-all-nines", "The highest code of six digits.", algorithm, counter)
        assert case["code"] == "999999"
        yield case


def time_steps():
    for period in (1, 30, 60, 86_400):
        # No T0 but 0 is a multiple of a period above 1: floor((unix - T0) / period) is not a difference of two floors.
        for t0 in (0, 59, 1_234_567_891, 4_294_967_311):
            for id, why, unix in [
                ("first", "The first second of step 0.", t0),
                ("last-of-step-0", "The last second of step 0.", t0 + period - 1),
                ("step-1", "The first second of step 1.", t0 + period),
                ("step-1000", "In the midst of a step.", t0 + 1000 * period + period // 2),
            ]:
                algorithm = ALGORITHMS[(period + t0) % 3]
                yield at_time(f"period-{period}-t0-{t0}-{id}", why, algorithm, unix, 6, period, t0)
    for id, why, unix in [
        ("2038", "The last second of a time of 32 bits with a sign.", 2**31 - 1),
        ("after-2038", "The second after it.", 2**31),
        ("2106", "The last second of a time of 32 bits.", 2**32 - 1),
        ("after-2106", "The second after it.", 2**32),
        ("far", "The last second that every JSON reader holds: a step of more than 32 bits.", 2**53 - 1),
    ]:
        for period in (1, 30):
            yield at_time(f"time-{id}-period-{period}", why, "SHA-1", unix, 6, period)


def document():
    themes = [
        published_in_rfc_4226, published_in_rfc_6238, hashes_and_digits, counters, secret_lengths, secret_bytes,
        truncation, leading_zeros, time_steps,
    ]
    return {"version": 1, "cases": [case for theme in themes for case in theme()]}
