"""R6, R7, R14, R15: clocks that run wrong, near and far."""

from device import ClockDevice
from story import (
    DAY, NEXT_CODE, REPLAYED, START, TYPING, YEAR, Story, about, accepted, clock_token, rejected,
)


def enrolled(story, device):
    """The first step of most stories. Says when the next one may begin."""
    read_at = device.mid_step(START)
    first = device.shows(read_at)
    drift = about(device.drift(read_at), story.token.period)
    story.enrol(read_at + TYPING, first, accepted(first, drift), [11], "The token is taken into use.")
    return read_at


def half_a_year(name, ppm):
    """25 ppm are 8 s between two logins: less than the 30 s that the near window forgives, and once the rate is known
    (after ten days) far less. Over the half year they are 13 steps, which no fixed window has."""
    id = f"drift-{name}-quartz"
    token = clock_token(id)
    pace = "fast" if ppm > 0 else "slow"
    story = Story(id, f"A quartz {abs(ppm)} ppm {pace}, two logins a week for half a year: never a second code.", token)
    device = ClockDevice(token, START, ppm=ppm)
    begun = enrolled(story, device)
    for login in range(1, 53):
        # Monday and Thursday, read at various moments of the step.
        read_at = device.mid_step(begun + (login // 2 * 7 + login % 2 * 3) * DAY) + (login * 7 % 15 - 7)
        typed = device.shows(read_at)
        story.verify(read_at + TYPING, typed, accepted(typed), [6, 14, 15],
                     f"By now {device.drift(read_at)} s wrong, and each login has told where the clock is.")
    read_at = device.mid_step(begun + (26 * 7 + 40) * DAY)
    typed = device.shows(read_at)
    story.verify(read_at + TYPING, typed, accepted(typed), [6, 14, 15],
                 "40 days off: it drifted by three steps more, and its rate is known, so one code is enough.")
    return story


def in_a_drawer(name, ppm, days):
    id = f"drift-drawer-{name}"
    token = clock_token(id)
    pace = "fast" if ppm > 0 else "slow"
    story = Story(id, f"{days} days in a drawer with a quartz {abs(ppm)} ppm {pace}: one code and its next one.", token)
    device = ClockDevice(token, START, ppm=ppm)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + days * DAY)
    now = read_at + TYPING
    drift = device.drift(read_at)
    first, second = device.shows(read_at), device.shows(read_at + 30)
    story.verify(now, first, NEXT_CODE, [7, 14],
                 f"{drift} s wrong: too far for one code, but a quartz within 60 ppm may have gone there.")
    story.verify(now + 30, second, accepted(second, about(drift)), [7], "The next code: in, and resynchronized.")
    story.verify(now + 40, second, REPLAYED, [8], "Used up.")
    story.verify(now + 45, first, REPLAYED, [8], "The far code is before it, so it is used up as well.")
    read_at = device.mid_step(read_at + DAY)
    third = device.shows(read_at)
    story.verify(read_at + TYPING, third, accepted(third), [6, 14], "The day after, one code is enough.")
    return story


def no_quartz_is_that_wrong():
    id = "drift-beyond-the-bounds"
    token = clock_token(id)
    story = Story(id, "Two years in a drawer at 80 ppm: 168 steps, more than the far window.", token)
    device = ClockDevice(token, START, ppm=80)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + 2 * YEAR)
    now = read_at + TYPING
    first, second, third = (device.shows(read_at + seconds) for seconds in (0, 30, 60))
    story.verify(now, first, rejected(4), [7, 9], "At most 120 steps are searched on each side.")
    story.verify(now + 30, second, rejected(3), [7, 9], "The first one opened no pair.")
    story.resync(now + 40, first, second, accepted(second, about(device.drift(read_at))), [12],
                 "The help desk searches a day on each side.")
    story.verify(now + 60, third, accepted(third), [12], "The code after them works at once.")
    return story


def typed_slowly():
    id = "drift-typed-slowly"
    token = clock_token(id)
    story = Story(id, "A slow typist: the step has changed when the code arrives.", token)
    device = ClockDevice(token, START)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    typed = device.shows(read_at)
    story.verify(read_at + 35, typed, accepted(typed), [6], "One step late is near.")
    read_at = device.mid_step(read_at + DAY)
    typed = device.shows(read_at)
    story.verify(read_at + TYPING, typed, accepted(typed), [6, 15], "One slow login has not dragged the clock away.")
    return story


def an_old_code():
    id = "drift-code-of-20-minutes-ago"
    token = clock_token(id)
    story = Story(id, "A code that somebody saw and did not use: 20 minutes later it is wrong.", token)
    device = ClockDevice(token, START)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    seen = device.shows(read_at)
    story.verify(read_at + 1200, seen, rejected(4), [7, 9],
                 "A day after a login the clock is known to a few steps; this code is forty off. It is not even far.")
    story.verify(read_at + 1230, device.shows(read_at + 30), rejected(3), [7, 9], "Nor was a pair opened for its next one.")
    now_shown = device.shows(read_at + 1240)
    story.verify(read_at + 1250, now_shown, accepted(now_shown), [6], "What the token shows now is right.")
    return story


def stories():
    return [
        half_a_year("fast", 25), half_a_year("slow", -25),
        in_a_drawer("five-months-fast", 20, 150), in_a_drawer("five-months-slow", -20, 150),
        in_a_drawer("two-years-fast", 50, 730), in_a_drawer("two-years-slow", -45, 730),
        no_quartz_is_that_wrong(), typed_slowly(), an_old_code(),
    ]
