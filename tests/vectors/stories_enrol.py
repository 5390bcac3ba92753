"""R11: taking a token into use."""

from device import ClockDevice, CounterDevice
from story import (
    DAY, HOUR, MINUTE, NEXT_CODE, REPLAYED, START, TYPING, Story, about, accepted, clock_token, counter_token, error,
    locked, rejected,
)


def one_code():
    id = "enrol-one-code"
    token = clock_token(id)
    story = Story(id, "A new token whose clock is right: one code enrols it, and is used up by that.", token)
    device = ClockDevice(token, START)
    read_at = device.mid_step(START)
    first, now = device.shows(read_at), read_at + TYPING
    story.verify(now, first, error("not_enrolled"), [11], "A token that was never enrolled lets nobody in.")
    story.resync(now, first, device.shows(read_at + 30), error("not_enrolled"), [11, 12], "Nor is it set right.")
    story.enrol(now, first, accepted(first, about(0)), [11], "The test code fits: the errors before used nothing up.")
    story.verify(now + 1, first, REPLAYED, [8, 11], "The test code is used up.")
    second = device.shows(read_at + MINUTE)
    story.enrol(now + MINUTE, second, error("already_enrolled"), [11], "Whoever holds the token cannot enrol it anew.")
    story.verify(now + MINUTE, second, accepted(second), [6, 11], "The error used nothing up: the code logs in.")
    return story


def drifted_on_the_shelf(name, ahead):
    id = f"enrol-{name}"
    token = clock_token(id)
    story = Story(id, f"A clock {abs(ahead)} s {'ahead' if ahead > 0 else 'behind'}, eight steps: one code enrols.", token)
    device = ClockDevice(token, START, ahead=ahead)
    read_at = device.mid_step(START)
    first = device.shows(read_at)
    story.enrol(read_at + TYPING, first, accepted(first, about(ahead)), [11, 15], "Within ten steps of the right time.")
    read_at = device.mid_step(read_at + DAY)
    second = device.shows(read_at)
    story.verify(read_at + TYPING, second, accepted(second, about(ahead)), [6, 14],
                 "Enrolment has learnt where the clock is: the code is eight steps from the server's, and near.")
    if ahead < 0:
        stranger = ClockDevice(token, START).shows(read_at)
        story.verify(read_at + TYPING, stranger, rejected(4), [7, 9],
                     "The code of the server's own step: the token's clock, known since a day ago, cannot be there.")
    return story


def far_off(name, ahead):
    id = f"enrol-{name}"
    token = clock_token(id)
    story = Story(id, f"A clock {abs(ahead)} s {'ahead' if ahead > 0 else 'behind'}, forty steps: two codes enrol.", token)
    device = ClockDevice(token, START, ahead=ahead)
    read_at = device.mid_step(START)
    now = read_at + TYPING
    first, second = device.shows(read_at), device.shows(read_at + 30)
    story.enrol(now, first, NEXT_CODE, [7, 11], "Beyond ten steps and within 120: the next code is asked for.")
    story.verify(now, first, error("not_enrolled"), [11], "One far code has enrolled nothing.")
    story.enrol(now + 10, first, NEXT_CODE, [7, 11], "The same code again is never the next one.")
    story.enrol(now + 30, second, accepted(second, about(ahead)), [7, 11], "The next one in time: enrolled.")
    story.verify(now + 31, second, REPLAYED, [8, 11], "It is used up.")
    read_at = device.mid_step(read_at + DAY)
    third = device.shows(read_at)
    story.verify(read_at + TYPING, third, accepted(third, about(ahead)), [6, 11, 14], "The clock is known: one code.")
    return story


def beyond_the_far_window():
    id = "enrol-two-hours-off"
    token = clock_token(id)
    story = Story(id, "A clock two hours ahead is beyond the far window: its codes are wrong codes, and lock.", token)
    device = ClockDevice(token, START, ahead=2 * HOUR)
    now = device.mid_step(START) + TYPING
    for left in (4, 3, 2, 1):
        story.enrol(now, device.shows(now - TYPING), rejected(left), [9, 11], "240 steps off: no match, one failure more.")
        now += MINUTE
    retry_at = now + 300
    story.enrol(now, device.shows(now - TYPING), rejected(0, retry_at), [9, 11], "The fifth failure locks for 300 s.")
    right = ClockDevice(token, START).shows(retry_at - 1)
    story.enrol(retry_at - 1, right, locked(retry_at), [4], "A lock says nothing about any code, enrolment or not.")
    story.enrol(retry_at, right, accepted(right), [4, 11], "The lock has run out, and it used nothing up.")
    return story


def other_profile(id, algorithm, digits, period, t0):
    token = clock_token(id, algorithm, digits, period, t0)
    why = f"{algorithm}, {digits} digits, steps of {period} s from {t0}: the rules do not depend on the profile."
    story = Story(id, why, token)
    device = ClockDevice(token, START, ahead=5 * period)
    read_at = device.mid_step(START)
    first = device.shows(read_at)
    story.enrol(read_at + TYPING, first, accepted(first, about(5 * period, period)), [1, 11], "Five steps ahead: one code.")
    story.verify(read_at + TYPING, first, REPLAYED, [8], "It is used up.")
    read_at += 3 * period
    second = device.shows(read_at)
    story.verify(read_at + TYPING, second, accepted(second), [1, 6], "Three steps later the clock is where it was.")
    return story


def first_step_of_all():
    id = "enrol-in-step-0"
    token = clock_token(id, t0=START)
    story = Story(id, "T0 is now: the window around step 0 ends there and does not wrap.", token)
    device = ClockDevice(token, START)
    first = device.shows(START + 15)
    story.enrol(START - 1, first, error("time_before_t0"), [1, 10], "Before T0 there is no step to search around.")
    last = token.code(2**64 - 1)
    story.enrol(START + 25, last, rejected(4), [9, 10], "The last moving factor of all is not just before the first.")
    story.enrol(START + 25, first, accepted(first), [10, 11], "Moving factor 0 enrols like any other.")
    story.verify(START + 26, first, REPLAYED, [8], "And is used up like any other.")
    return story


def counter_from_the_box():
    id = "enrol-counter"
    token = counter_token(id)
    story = Story(id, "A counter token from its box, never pressed.", token)
    device = CounterDevice(token)
    first = device.press()
    story.enrol(START, first, accepted(first), [11], "Counter 0.")
    story.verify(START + 5, first, REPLAYED, [8, 11], "Used up.")
    second = device.press()
    story.verify(START + 60, second, accepted(second), [6], "Counter 1.")
    return story


def counter_tried_out():
    id = "enrol-counter-tried-out"
    token = counter_token(id)
    story = Story(id, "A counter token that was pressed a hundred times in the shop: one code enrols.", token)
    device = CounterDevice(token)
    skipped = device.press(times=60)
    last = device.press(times=41)
    story.enrol(START, last, accepted(last), [11], "Counter 100 is the last one that enrols.")
    story.verify(START + 5, skipped, REPLAYED, [8], "What came before it is used up with it.")
    return story


def counter_too_far():
    id = "enrol-counter-too-far"
    token = counter_token(id)
    story = Story(id, "A counter token that was pressed 101 times is one press too far.", token)
    device = CounterDevice(token, 101)
    story.enrol(START, device.press(), rejected(4), [9, 11], "Counters 0 to 100 enrol, and the far window ends there too.")
    story.enrol(START + 30, device.press(), rejected(3), [9, 11], "Nothing was noted of the code before.")
    return story


def stories():
    return [
        one_code(),
        drifted_on_the_shelf("four-minutes-ahead", 240), drifted_on_the_shelf("four-minutes-behind", -240),
        far_off("twenty-minutes-ahead", 1200), far_off("twenty-minutes-behind", -1200),
        beyond_the_far_window(),
        other_profile("enrol-sha256-of-8-digits", "SHA-256", 8, 60, 0),
        other_profile("enrol-sha512-of-7-digits", "SHA-512", 7, 30, 1_234_567_891),
        first_step_of_all(),
        counter_from_the_box(), counter_tried_out(), counter_too_far(),
    ]
