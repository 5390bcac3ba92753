"""R18: PIN and code together."""

from device import ClockDevice
from stories_drift import enrolled
from stories_throttle import enrolled_counter
from story import (
    DAY, HOUR, NEXT_CODE, REPLAYED, START, TYPING, YEAR, Story, accepted, clock_token, error, locked, rejected,
)

PIN = "7304"
WRONG = "7305"


def right_pin():
    id = "pin-right"
    token = clock_token(id)
    story = Story(id, "The right PIN, with every kind of code: the verdict is that of the code.", token)
    device = ClockDevice(token, START, ppm=25)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + 2 * YEAR)
    now = read_at + TYPING
    first, second = device.shows(read_at), device.shows(read_at + 30)
    for at, typed, expect, rules, why in [
        (now, story.wrong(now), rejected(4), [9], "A wrong code."),
        (now, "12345", error("malformed_code"), [2], "A malformed one: no attempt."),
        (now, first, NEXT_CODE, [7], "A far one, after two years in a drawer."),
        (now + 30, second, accepted(second), [7], "Its next one."),
        (now + 35, second, REPLAYED, [8], "A used one."),
    ]:
        story.verify_with_pin(at, typed, PIN, PIN, expect, [*rules, 18], why)
    return story


def wrong_pin_tells_nothing():
    id = "pin-wrong-tells-nothing"
    token = clock_token(id)
    policy = {"max_failures": 10}
    story = Story(id, "The wrong PIN, with every kind of code: rejected, and one failure, always.", token, policy)
    device = ClockDevice(token, START)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    now = read_at + TYPING
    used, right = device.shows(read_at), device.shows(read_at + 30)
    story.verify_with_pin(now, used, PIN, PIN, accepted(used), [6, 18], "A login.")
    story.verify_with_pin(now + 5, used, WRONG, PIN, rejected(9), [18], "A replayed code: not called so, and counted.")
    story.verify_with_pin(now + 10, story.wrong(now), WRONG, PIN, rejected(8), [18], "A wrong code: one failure, not two.")
    story.verify_with_pin(now + 30, right, WRONG, PIN, rejected(7), [18], "A right code: rejected, and used up.")
    story.verify_with_pin(now + 35, right, PIN, PIN, REPLAYED, [8, 18], "One seen code buys one guess: it is gone.")
    story.verify_with_pin(now + 35, "12345", WRONG, PIN, error("malformed_code"), [2, 18], "No attempt, so nothing is said.")
    later = device.shows(read_at + 60)
    story.verify_with_pin(now + 60, later, PIN, PIN, accepted(later), [6, 18], "The next code with the right PIN.")
    return story


def wrong_pin_opens_no_pair():
    id = "pin-wrong-opens-no-pair"
    token = clock_token(id)
    story = Story(id, "A far code with the wrong PIN opens no pair.", token)
    device = ClockDevice(token, START, ppm=25)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + 2 * YEAR)
    now = read_at + TYPING
    first, second, third = (device.shows(read_at + seconds) for seconds in (0, 30, 60))
    story.verify_with_pin(now, first, WRONG, PIN, rejected(4), [18], "Far, but nothing in the verdict says so.")
    story.verify_with_pin(now + 30, second, PIN, PIN, NEXT_CODE, [7, 18], "The first far code with the right PIN.")
    story.verify_with_pin(now + 60, third, PIN, PIN, accepted(third), [7, 18], "Its next one.")
    return story


def second_code_with_wrong_pin():
    id = "pin-wrong-in-a-pair"
    token = clock_token(id)
    story = Story(id, "The second code of a pair with the wrong PIN is used up; the third one still fits.", token)
    device = ClockDevice(token, START, ppm=25)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + 2 * YEAR)
    now = read_at + TYPING
    first, second, third = (device.shows(read_at + seconds) for seconds in (0, 30, 60))
    story.verify_with_pin(now, first, PIN, PIN, NEXT_CODE, [7, 18], "Far.")
    story.verify_with_pin(now + 30, second, WRONG, PIN, rejected(4), [18], "Its next one, but the PIN is wrong.")
    story.verify_with_pin(now + 35, second, PIN, PIN, REPLAYED, [8, 18], "Used up by that.")
    story.verify_with_pin(now + 60, third, PIN, PIN, accepted(third), [7, 18], "Two after the far one.")
    return story


def not_quite_the_pin():
    story, device = enrolled_counter("pin-not-quite", "PINs that are nearly right are wrong.", {"max_failures": 10})
    for left, typed, why in [
        (9, "730", "A digit short."), (8, "73040", "A digit too many."), (7, "4037", "The digits in another order."),
        (6, "07304", "A zero before it."),
    ]:
        story.verify_with_pin(START + HOUR, device.press(), typed, PIN, rejected(left), [18], why)
    code = device.press()
    story.verify_with_pin(START + HOUR, code, PIN, PIN, accepted(code), [6, 18], "The PIN as it is.")
    return story


def guessing_locks():
    story, device = enrolled_counter("pin-guessing-locks", "Guessing PINs with right codes locks, as guessing codes does.")
    now = START + HOUR
    for left in (4, 3, 2, 1):
        story.verify_with_pin(now, device.press(), WRONG, PIN, rejected(left), [9, 18], "One guess, one code, one failure.")
    retry_at = now + 300
    story.verify_with_pin(now, device.press(), WRONG, PIN, rejected(0, retry_at), [9, 18], "Locked.")
    code = device.press()
    for pin, why in [(WRONG, "The wrong PIN."), (PIN, "The right PIN: the verdict is the same.")]:
        story.verify_with_pin(now + 1, code, pin, PIN, locked(retry_at), [4, 18], why)
    story.verify_with_pin(retry_at, code, PIN, PIN, accepted(code), [4, 18], "The lock has used nothing up.")
    return story


def stories():
    return [
        right_pin(), wrong_pin_tells_nothing(), wrong_pin_opens_no_pair(), second_code_with_wrong_pin(),
        not_quite_the_pin(), guessing_locks(),
    ]
