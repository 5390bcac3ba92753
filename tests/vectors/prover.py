"""Codes by RFC 4226 and RFC 6238, on Python's own hmac. It shares nothing with the library that is tested."""

import hmac
from dataclasses import dataclass

HASHES = {"SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512"}

# The secret of RFC 4226 appendix D, and as RFC 6238 appendix B lengthens it for the other hashes.
RFC_SECRETS = {
    "SHA-1": b"1234567890" * 2,
    "SHA-256": (b"1234567890" * 4)[:32],
    "SHA-512": (b"1234567890" * 7)[:64],
}

LAST_COUNTER = 2**64 - 1


@dataclass(frozen=True)
class Token:
    """What a token computes. A token that counts button presses has no period."""

    algorithm: str
    digits: int
    secret: bytes
    period: int | None = 30
    t0: int = 0

    def mac(self, moving_factor):
        return hmac.digest(self.secret, moving_factor.to_bytes(8, "big"), HASHES[self.algorithm])

    def truncated(self, moving_factor):
        """RFC 4226 section 5.3: the four bytes that the last byte points at, less their sign."""
        mac = self.mac(moving_factor)
        offset = mac[-1] & 15
        return int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF

    def code(self, moving_factor):
        return str(self.truncated(moving_factor) % 10**self.digits).zfill(self.digits)

    def step(self, unix):
        """RFC 6238 section 4.2: the moving factor at a time."""
        return (unix - self.t0) // self.period
