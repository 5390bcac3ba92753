"""Devices in a person's hand: one that counts button presses, and one whose quartz runs wrong."""

from dataclasses import dataclass

from prover import Token


@dataclass(frozen=True)
class Reading:
    """A code on a display, and the moving factor behind it."""

    moving_factor: int
    code: str


class CounterDevice:
    """Each press of the button shows the next code."""

    def __init__(self, token, counter=0):
        self.token = token
        self.counter = counter

    def press(self, times=1):
        """Presses the button; the last code is the one that is read."""
        self.counter += times
        return reading(self.token, self.counter - 1)


class ClockDevice:
    """Its clock is `ahead` seconds wrong at `set_at`, and from then on gains `ppm` microseconds each second."""

    def __init__(self, token, set_at, ppm=0, ahead=0):
        self.token = token
        self.set_at = set_at
        self.ppm = ppm
        self.ahead = ahead

    def drift(self, unix):
        """How far it is ahead, in seconds, rounded down."""
        return self.ahead + (unix - self.set_at) * self.ppm // 1_000_000

    def clock(self, unix):
        return unix + self.drift(unix)

    def shows(self, unix):
        return reading(self.token, self.token.step(self.clock(unix)))

    def mid_step(self, unix):
        """The first second from `unix` on when the device is in the middle of a step."""
        while (self.clock(unix) - self.token.t0) % self.token.period != self.token.period // 2:
            unix += 1
        return unix


def reading(token: Token, moving_factor):
    return Reading(moving_factor, token.code(moving_factor))
