"""R12: two consecutive codes, read to the help desk."""

from device import ClockDevice
from stories_drift import enrolled
from stories_throttle import enrolled_counter
from story import (
    BLOCKED, DAY, HOUR, MINUTE, REPLAYED, START, TYPING, Story, about, accepted, clock_token, locked, rejected,
)


class ClockStoodStill:
    """Enrolled when it was right; a month later its clock is behind (or ahead) by hours."""

    def __init__(self, id, why, ahead, policy=None):
        self.token = clock_token(id)
        self.story = Story(id, why, self.token, policy)
        begun = enrolled(self.story, ClockDevice(self.token, START))
        self.ahead = ahead
        self.device = ClockDevice(self.token, begun + 30 * DAY, ahead=ahead)
        self.read_at = self.device.mid_step(begun + 30 * DAY)
        # The second code has just been read.
        self.now = self.read_at + 30 + TYPING

    def code(self, steps):
        return self.device.shows(self.read_at + 30 * steps)

    def resync(self, first, second, expect, why, rules=(12,), after=0):
        self.story.resync(self.now + after, self.code(first), self.code(second), expect, rules, why)

    def resynchronized(self, why):
        self.resync(0, 1, accepted(self.code(1), about(self.ahead)), why)


def right_order(name, ahead):
    far = f"{abs(ahead) // HOUR} hours {'ahead' if ahead > 0 else 'behind'}"
    tale = ClockStoodStill(f"resync-{name}", f"A clock {far}: one code is wrong, two at the help desk set it right.", ahead)
    tale.story.verify(tale.now, tale.code(1), rejected(4), [7, 9], "Beyond the far window: a wrong code.")
    tale.resynchronized("Two in a row within a day on each side.")
    tale.story.verify(tale.now + 5, tale.code(1), REPLAYED, [8, 12], "The second is used up.")
    tale.story.verify(tale.now + 5, tale.code(0), REPLAYED, [8, 12], "And so is the first.")
    tale.resync(0, 1, REPLAYED, "The same pair again: used up.", (8, 12), 5)
    tale.resync(1, 2, REPLAYED, "A pair whose first code is used up.", (8, 12), 20)
    third = tale.code(2)
    tale.story.verify(tale.now + 30, third, accepted(third), [6, 12], "The code after them works at once.")
    for nth, left in enumerate((4, 3)):
        tale.story.verify(tale.now + 40, tale.story.wrong(tale.now, nth), rejected(left), [6, 9],
                          "Failures were set back to zero, and the refused pairs were none.")
    return tale.story


def wrong_pairs():
    tale = ClockStoodStill("resync-wrong-pairs", "Pairs that are none, each of them a failure.", -4 * HOUR)
    # A third code has been read by now.
    tale.now += 30
    tale.resync(2, 1, rejected(4), "The wrong order.", (9, 12))
    tale.resync(1, 1, rejected(3), "One code twice.", (9, 12))
    tale.resync(0, 2, rejected(2), "One was left out.", (9, 12))
    tale.resync(1, 2, accepted(tale.code(2), about(tale.ahead)), "In order at last.")
    return tale.story


def locks():
    tale = ClockStoodStill("resync-locks", "Failed resynchronizations count, lock, and wait like any other.", -4 * HOUR)
    for left in (4, 3, 2, 1):
        tale.resync(1, 0, rejected(left), "A failure.", (9, 12))
    retry_at = tale.now + 300
    tale.resync(1, 0, rejected(0, retry_at), "The fifth: locked.", (9, 12))
    tale.resync(0, 1, locked(retry_at), "A right pair, but locked.", (4, 12), 1)
    tale.story.unlock("The help desk lifts the lock first.")
    tale.resynchronized("The lock has used nothing up.")
    return tale.story


def blocked():
    tale = ClockStoodStill(
        "resync-blocked", "A block is not lifted by two right codes.", 4 * HOUR, {"max_failures": 2, "block_after": 3}
    )
    tale.resync(1, 0, rejected(1), "A failure.", (9, 12))
    retry_at = tale.now + 300
    tale.resync(1, 0, rejected(0, retry_at), "Locked.", (9, 12))
    tale.now = retry_at
    tale.resync(1, 0, rejected(0), "Blocked.", (9, 12))
    tale.resync(0, 1, BLOCKED, "A right pair, but blocked.", (4, 12))
    tale.story.unlock("The help desk lifts the block first.")
    # The codes were read five minutes ago by now, so the clock seems that much less ahead.
    tale.resync(0, 1, accepted(tale.code(1)), "The block has used nothing up.")
    return tale.story


def beyond_the_window():
    tale = ClockStoodStill("resync-beyond-the-window", "A clock 36 hours ahead is beyond the window of a day.", 36 * HOUR)
    tale.resync(0, 1, rejected(4), "4320 steps off, and 2880 are searched.", (9, 12))
    wider = ClockStoodStill(
        "resync-wider-window", "The same with a policy that searches two days.", 36 * HOUR, {"resync_window": 5760}
    )
    wider.resynchronized("Within the window.")
    return [tale.story, wider.story]


def counter():
    story, device = enrolled_counter("resync-counter", "A child played with the button: 500 presses.")
    now = START + DAY
    first, second, third = device.press(times=500), device.press(), device.press()
    story.verify(now, first, rejected(4), [7, 9], "499 after the next one: beyond the far window.")
    story.resync(now, second, first, rejected(3), [9, 12], "The wrong order.")
    story.resync(now, first, third, rejected(2), [9, 12], "One was left out.")
    story.resync(now, first, second, accepted(second), [12], "Two in a row, within 1000.")
    story.verify(now, second, REPLAYED, [8, 12], "Used up.")
    story.verify(now, first, REPLAYED, [8, 12], "Used up.")
    story.resync(now, second, third, REPLAYED, [8, 12], "The first code of this pair is used up.")
    story.verify(now + MINUTE, third, accepted(third), [6, 12], "The code after them works at once.")
    return story


def counter_beyond_the_window():
    story, device = enrolled_counter("resync-counter-beyond-the-window", "1200 presses are more than are searched.")
    first, second = device.press(times=1200), device.press()
    story.resync(START + DAY, first, second, rejected(4), [9, 12], "1199 after the next one.")
    return story


def stories():
    return [
        right_order("four-hours-behind", -4 * HOUR), right_order("twenty-hours-ahead", 20 * HOUR),
        wrong_pairs(), locks(), blocked(), *beyond_the_window(), counter(), counter_beyond_the_window(),
    ]
