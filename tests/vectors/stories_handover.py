"""R11, R19: tokens with a past: from another system, from a seed file, from another owner."""

from device import ClockDevice, CounterDevice, reading
from story import (
    DAY, HOUR, NEXT_CODE, REPLAYED, START, TYPING, YEAR, Story, about, accepted, clock_token, counter_token, error,
    rejected,
)


def adopted(drift, measured_at, last_used):
    last_used = None if last_used is None else str(last_used)
    return {"state": "adopted", "drift_seconds": drift, "measured_at": measured_at, "last_used": last_used}


def with_its_drift(name, ahead):
    id = f"adopt-{name}"
    token = clock_token(id)
    device = ClockDevice(token, START - DAY, ahead=ahead)
    used_at = device.mid_step(START - HOUR)
    used = device.shows(used_at)
    way = "ahead" if ahead > 0 else "behind"
    story = Story(id, f"Taken over from another system, which knew its clock to be {abs(ahead)} s {way} an hour ago.", token,
                  begins=adopted(ahead, used_at + TYPING, used.moving_factor))
    story.verify(START, used, REPLAYED, [8, 19], "The code that was used last over there.")
    story.enrol(START, used, error("already_enrolled"), [11, 19], "An adopted token is enrolled.")
    read_at = device.mid_step(START)
    code = device.shows(read_at)
    story.verify(read_at + TYPING, code, accepted(code), [6, 19], "One code at its drift, twenty steps off.")
    story.verify(read_at + TYPING, code, REPLAYED, [8], "Used up.")
    return story


def measured_long_ago():
    id = "adopt-measured-long-ago"
    token = clock_token(id)
    story = Story(id, "Its drift over there was measured two years ago: by now it may be an hour off.", token,
                  begins=adopted(0, START - 2 * YEAR, token.step(START - 2 * YEAR)))
    device = ClockDevice(token, START - 2 * YEAR, ppm=-40)
    read_at = device.mid_step(START)
    first, second = device.shows(read_at), device.shows(read_at + 30)
    story.verify(read_at + TYPING, first, NEXT_CODE, [7, 14, 19], "84 steps behind: far.")
    story.verify(read_at + 30 + TYPING, second, accepted(second, about(device.drift(read_at))), [7, 19], "Its next one.")
    return story


def measured_nobody_knows_when():
    id = "adopt-measured-nobody-knows-when"
    token = clock_token(id)
    story = Story(id, "Nobody knows when its drift was measured: the far window is searched.", token,
                  begins=adopted(0, 0, token.step(START - DAY)))
    device = ClockDevice(token, START, ahead=3000)
    read_at = device.mid_step(START)
    first, second = device.shows(read_at), device.shows(read_at + 30)
    story.verify(read_at + TYPING, first, NEXT_CODE, [7, 14, 19], "A hundred steps ahead: far.")
    story.verify(read_at + 30 + TYPING, second, accepted(second, about(3000)), [7, 19], "Its next one.")
    return story


def counter():
    id = "adopt-counter"
    token = counter_token(id)
    story = Story(id, "A counter token from another system, which had used counter 41.", token, begins=adopted(0, 0, 41))
    story.verify(START, reading(token, 41), REPLAYED, [8, 19], "Used over there.")
    story.verify(START, reading(token, 0), REPLAYED, [8, 19], "Before it.")
    story.verify(START, reading(token, 42), accepted(reading(token, 42)), [6, 19], "The next one.")
    return story


def counter_without_a_past():
    id = "adopt-counter-unused"
    token = counter_token(id)
    story = Story(id, "A counter token that was enrolled elsewhere and never used.", token, begins=adopted(0, 0, None))
    story.verify(START, reading(token, 0), accepted(reading(token, 0)), [6, 19], "Counter 0 is the next one.")
    return story


def first_counter():
    id = "seed-file-counter"
    token = counter_token(id)
    story = Story(id, "The seed file says that the first counter is 1000.", token,
                  begins={"state": "fresh", "first_counter": "1000"})
    story.enrol(START, reading(token, 1101), rejected(4), [9, 11, 19], "One more than a hundred after it.")
    story.enrol(START, reading(token, 1100), accepted(reading(token, 1100)), [11, 19], "A hundred after it.")
    story.verify(START, reading(token, 1101), accepted(reading(token, 1101)), [6], "The next one.")
    return story


def drift_from_a_seed_file():
    id = "seed-file-drift"
    token = clock_token(id)
    story = Story(id, "The seed file says that the clock was 6000 s ahead yesterday.", token,
                  begins={"state": "fresh", "drift_seconds": 6000, "measured_at": START - DAY})
    device = ClockDevice(token, START, ahead=6000)
    right = ClockDevice(token, START)
    now = device.mid_step(START) + TYPING
    story.enrol(now, right.shows(now - TYPING), rejected(4), [9, 11, 19],
                "The server's own step is 200 steps from where the token's clock is.")
    code = device.shows(now - TYPING)
    story.enrol(now, code, accepted(code, about(6000)), [11, 19], "One code at its drift.")
    return story


def next_owner_of_a_clock():
    id = "release-clock"
    token = clock_token(id)
    story = Story(id, "A token goes back to the shelf and to its next owner.", token)
    device = ClockDevice(token, START, ahead=240)
    read_at = device.mid_step(START)
    first = device.shows(read_at)
    story.enrol(read_at + TYPING, first, accepted(first, about(240)), [11], "The first owner.")
    now = read_at + 30 + TYPING
    for left in (4, 3):
        story.verify(now, story.wrong(now), rejected(left), [9], "A failure.")
    story.release("The first owner hands it in.")
    second = device.shows(read_at + 60)
    story.verify(now + 30, second, error("not_enrolled"), [11], "It lets nobody in any more.")
    story.enrol(now + 30, first, REPLAYED, [8, 11], "The first owner's code does not enrol it for the next one.")
    story.enrol(now + 30, story.wrong(now), rejected(4), [9, 11], "Failures begin at zero.")
    story.enrol(now + 30, second, accepted(second, about(240)), [11], "The next owner.")
    return story


def next_owner_of_a_counter():
    id = "release-counter"
    token = counter_token(id)
    story = Story(id, "A counter token goes on from where its first owner left it.", token)
    device = CounterDevice(token)
    first = device.press()
    story.enrol(START, first, accepted(first), [11], "The first owner.")
    for later in range(1, 8):
        code = device.press(times=11)
        story.verify(START + later * DAY, code, accepted(code), [6], "A login, after many idle presses.")
    code = device.press(times=11)
    story.verify(START + 8 * DAY, code, accepted(code), [6], f"Counter {code.moving_factor} by now.")
    story.release("The first owner hands it in.")
    story.enrol(START + 9 * DAY, code, REPLAYED, [8, 11], "What was used stays so.")
    far = device.press(times=60)
    story.enrol(START + 9 * DAY, far, accepted(far), [11], "Within a hundred after the next one.")
    return story


def stories():
    return [
        with_its_drift("ahead", 600), with_its_drift("behind", -600), measured_long_ago(), measured_nobody_knows_when(),
        counter(), counter_without_a_past(), first_counter(), drift_from_a_seed_file(),
        next_owner_of_a_clock(), next_owner_of_a_counter(),
    ]
