"""R8: a used code is used, whatever the clocks do."""

from device import ClockDevice, CounterDevice
from stories_drift import enrolled
from story import DAY, HOUR, REPLAYED, START, TYPING, YEAR, Story, accepted, clock_token, counter_token, rejected


def same_code():
    id = "replay-same-code"
    token = clock_token(id)
    story = Story(id, "One code, again and again: it never lets anyone in twice, and it is no failure.", token)
    device = ClockDevice(token, START)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    now = read_at + TYPING
    code = device.shows(read_at)
    story.verify(now, code, accepted(code), [6], "The owner logs in.")
    for later, why in [
        (0, "In the same second: the loser of two logins at once reads the state again and is told this (R17)."),
        (1, "Somebody looked over the shoulder."), (15, "Still the code on the display."),
        (30, "The code of the step before."), (300, "Long out of the near window, but it is the last used one."),
        (DAY, "A day later, too."),
    ]:
        story.verify(now + later, code, REPLAYED, [8, 17] if later == 0 else [8], why)
    story.verify(now + DAY, story.wrong(now + DAY), rejected(4), [8, 9], "None of the replays was counted as a failure.")
    read_at = device.mid_step(now + DAY)
    code = device.shows(read_at)
    story.verify(read_at + TYPING, code, accepted(code), [6, 8], "No replay has moved the clock.")
    return story


def older_code():
    id = "replay-older-code"
    token = clock_token(id)
    story = Story(id, "Two codes were read, and the later one used first: the earlier one is used up with it.", token)
    device = ClockDevice(token, START)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    earlier, later, next_one = (device.shows(read_at + seconds) for seconds in (0, 30, 60))
    story.verify(read_at + 40, later, accepted(later), [6], "The later code.")
    story.verify(read_at + 45, earlier, REPLAYED, [8], "Never used itself, but before what was used.")
    story.verify(read_at + 70, next_one, accepted(next_one), [6], "The one after it is good.")
    return story


def server_set_back():
    id = "replay-server-set-back"
    token = clock_token(id)
    story = Story(id, "The server's clock is set back by an hour: no code comes back to life.", token)
    device = ClockDevice(token, START)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    early = device.shows(read_at)
    story.verify(read_at + TYPING, early, accepted(early), [6], "A login.")
    late_at = device.mid_step(read_at + HOUR)
    late = device.shows(late_at)
    story.verify(late_at + TYPING, late, accepted(late), [6], "Another, an hour later.")
    story.verify(read_at + TYPING, early, REPLAYED, [8], "An hour back: the code of that moment was used then.")
    between = device.shows(read_at + 30)
    story.verify(read_at + 40, between, REPLAYED, [8], "Never used, but before the last used one.")
    story.verify(read_at + 40, late, REPLAYED, [8], "The last used one.")
    ahead = device.shows(late_at + 30)
    story.verify(read_at + 70, ahead, rejected(4), [7, 9], "What the token shows is 120 steps from what is predicted.")
    story.verify(late_at + 70, device.shows(late_at + 60), accepted(device.shows(late_at + 60)), [6, 8],
                 "The server's clock is right again, and nothing has been lost.")
    return story


def counters():
    id = "replay-counter"
    token = counter_token(id)
    story = Story(id, "Presses that were skipped are used up with the one that was typed.", token)
    device = CounterDevice(token)
    first = device.press()
    story.enrol(START, first, accepted(first), [11], "Counter 0.")
    skipped = [device.press() for _ in range(5)]
    typed = device.press()
    story.verify(START + HOUR, typed, accepted(typed), [6], "Counter 6, five presses later.")
    for code in [*reversed(skipped), first]:
        story.verify(START + HOUR, code, REPLAYED, [8], f"Counter {code.moving_factor} is before it.")
    story.verify(START + 5 * YEAR, typed, REPLAYED, [8], "Time means nothing to a counter.")
    story.verify(START + HOUR, story.wrong(START), rejected(4), [8, 9], "None of them was a failure; a wrong code is.")
    return story


def stories():
    return [same_code(), older_code(), server_set_back(), counters()]
