"""R7: a far code and its next one."""

from device import ClockDevice
from stories_drift import enrolled
from story import MINUTE, NEXT_CODE, REPLAYED, START, TYPING, YEAR, Story, about, accepted, clock_token, rejected


class OutOfTheDrawer:
    """Two years at 25 ppm: 52 steps ahead. Not near by any reckoning, and well within the 120 steps of the far window."""

    def __init__(self, id, why):
        self.token = clock_token(id)
        self.story = Story(id, why, self.token)
        self.device = ClockDevice(self.token, START, ppm=25)
        begun = enrolled(self.story, self.device)
        self.read_at = self.device.mid_step(begun + 2 * YEAR)
        self.now = self.read_at + TYPING
        self.drift = self.device.drift(self.read_at)

    def code(self, steps):
        """The code so many steps after the one on the display at first."""
        return self.device.shows(self.read_at + 30 * steps)

    def far(self, after, steps, why):
        self.story.verify(self.now + after, self.code(steps), NEXT_CODE, [7], why)

    def paired(self, after, steps, why):
        # A code that was not read just now tells another clock than the device's.
        drift = about(self.drift) if after == 30 * steps else None
        self.story.verify(self.now + after, self.code(steps), accepted(self.code(steps), drift), [7], why)


def right_next():
    tale = OutOfTheDrawer("pair-next", "A far code and the one after it.")
    tale.far(0, 0, "Far: nothing is accepted yet.")
    tale.paired(30, 1, "One after it, half a minute later.")
    tale.story.verify(tale.now + 35, tale.code(1), REPLAYED, [8], "Used up.")
    tale.story.verify(tale.now + 35, tale.code(0), REPLAYED, [8], "Before the last used one.")
    two_later = tale.code(3)
    tale.story.verify(tale.now + 90, two_later, accepted(two_later), [6, 7], "Resynchronized: one code is enough now.")
    return tale.story


def two_after():
    tale = OutOfTheDrawer("pair-two-after", "The person missed one code: two after the far one will do.")
    tale.far(0, 0, "Far.")
    tale.paired(60, 2, "Two after it.")
    return tale.story


def same_again():
    tale = OutOfTheDrawer("pair-same-again", "The same code again is never the next one, and never a failure.")
    for after in (0, 5, 10, 15, 20, 25):
        tale.far(after, 0, "Far, however often it is typed: six such would lock if they were failures.")
    wrong = tale.story.wrong(tale.now)
    tale.story.verify(tale.now + 28, wrong, rejected(4), [7, 9], "The first failure: none was counted before.")
    tale.paired(30, 1, "The next one in time: the wrong code between did not break the pair.")
    return tale.story


def too_late():
    tale = OutOfTheDrawer("pair-too-late", "The next code has five minutes.")
    tale.far(0, 0, "Far.")
    tale.far(400, 1, "One after it, but too late: it is a far code like the first, and waits for its own next one.")
    tale.paired(430, 2, "One after the second, in time.")
    return tale.story


def not_its_next():
    tale = OutOfTheDrawer("pair-not-its-next", "Two far codes that do not follow each other.")
    tale.far(0, 0, "Far.")
    tale.far(MINUTE, 5, "Five after it is no next one; it is far by itself, and the pair begins with it anew.")
    tale.far(MINUTE + 10, 1, "One after the first: the later far code has taken its place, and this is not after that.")
    tale.far(MINUTE + 20, 5, "The other one again.")
    tale.paired(MINUTE + 30, 6, "One after it.")
    return tale.story


def before_it():
    tale = OutOfTheDrawer("pair-wrong-order", "Two far codes in the wrong order are no pair.")
    tale.far(0, 1, "The second code first.")
    tale.far(10, 0, "The one before it is not after it.")
    tale.paired(20, 1, "Now they are in order.")
    return tale.story


def wrong_second():
    tale = OutOfTheDrawer("pair-wrong-second", "A far code, and then wrong ones: those are failures.")
    tale.far(0, 0, "Far, and no failure.")
    for nth, left in enumerate((4, 3, 2, 1)):
        tale.story.verify(tale.now + 10, tale.story.wrong(tale.now, nth), rejected(left), [9], "Nothing fits.")
    retry_at = tale.now + 10 + 300
    tale.story.verify(tale.now + 10, tale.story.wrong(tale.now, 4), rejected(0, retry_at), [9], "Locked.")
    after = tale.device.mid_step(retry_at) + TYPING
    late = tale.device.shows(after - TYPING)
    tale.story.verify(after, late, NEXT_CODE, [7], "After the lock the pair is over: its five minutes are.")
    following = tale.device.shows(after - TYPING + 30)
    tale.story.verify(after + 30, following, accepted(following, about(tale.drift)), [7], "A new pair.")
    return tale.story


def stories():
    return [right_next(), two_after(), same_again(), too_late(), not_its_next(), before_it(), wrong_second()]
