"""The same works in Python, with pyotp where it is installed and with the standard library's hmac: prints the rows that
kodeviser-peers prints."""

import hmac
import platform
import statistics
import struct
import time

try:
    import pyotp
except ImportError:
    pyotp = None

SECRET = b"12345678901234567890"
STEP = 60_000_000
PERIOD = 30
RFC_4226 = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
ROUNDS = 51
SAMPLE_NS = 2_000_000


class Hmac:
    """A few lines around the standard library."""

    def code(self, moving_factor):
        mac = hmac.digest(SECRET, struct.pack(">Q", moving_factor), "sha1")
        offset = mac[-1] & 15
        value = struct.unpack_from(">I", mac, offset)[0] & 0x7FFFFFFF
        return f"{value % 1_000_000:06}"

    def search(self, each_side, typed):
        found = False
        for step in range(STEP - each_side, STEP + each_side + 1):
            found |= hmac.compare_digest(self.code(step), typed)
        return found


class PyOtp:
    """pyotp, which stops at the first match: a wrong code has none."""

    def __init__(self):
        import base64

        secret = base64.b32encode(SECRET).decode()
        self.hotp = pyotp.HOTP(secret)
        self.totp = pyotp.TOTP(secret, interval=PERIOD)

    def code(self, moving_factor):
        return self.hotp.at(moving_factor)

    def search(self, each_side, typed):
        return self.totp.verify(typed, for_time=STEP * PERIOD + PERIOD // 2, valid_window=each_side)


def median(run):
    """The median over many rounds of the processor time that one run takes, in nanoseconds."""

    def sample():
        started = time.thread_time_ns()
        for _ in range(calls):
            run()
        return time.thread_time_ns() - started

    calls = 1
    while sample() < SAMPLE_NS:
        calls *= 2
    rounds = ROUNDS if calls > 1 else 5
    return statistics.median(sample() / calls for _ in range(rounds))


def row(work, codes, who, nanoseconds):
    print(f"{work:<14} {codes:>6} {who:<22} {nanoseconds:>13.1f} {nanoseconds / codes:>10.1f}", flush=True)


def rows(who, peer):
    shown = [peer.code(counter) for counter in range(len(RFC_4226))]
    assert shown == RFC_4226, f"{who} computes other codes than RFC 4226"
    assert peer.search(1, peer.code(STEP + 1)) and not peer.search(1, peer.code(STEP + 2)), f"{who}: another window"
    row("code", 1, who, median(lambda: peer.code(STEP)))
    codes = {peer.code(step) for step in range(STEP - 5000, STEP + 5001)}
    wrong = next(text for text in (f"{value:06}" for value in range(1_000_000)) if text not in codes)
    works = [("near1", 1), ("near10", 10), ("resync10k", 5000)]
    for work, each_side in works + [("window", each_side) for each_side in (0, 1, 2, 5, 10, 25, 50, 100, 500)]:
        row(work, 2 * each_side + 1, who, median(lambda: peer.search(each_side, wrong)))


def main():
    version = f"pyotp {pyotp_version()}" if pyotp else "no pyotp"
    print(f"# {platform.python_implementation()} {platform.python_version()}; {version}")
    if pyotp:
        rows("pyotp", PyOtp())
    rows("python-hmac", Hmac())


def pyotp_version():
    import importlib.metadata

    return importlib.metadata.version("pyotp")


if __name__ == "__main__":
    main()
