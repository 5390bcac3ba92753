"""R6, R7, R10: counter tokens, whose regions are exact: every edge is here."""

from device import reading
from prover import LAST_COUNTER, RFC_SECRETS, Token
from stories_throttle import enrolled_counter
from story import (
    HOUR, NEXT_CODE, REPLAYED, START, Story, accepted, counter_token, rejected,
)


def adopted(last_used):
    return {"state": "adopted", "drift_seconds": 0, "measured_at": 0, "last_used": str(last_used)}


def look_ahead():
    story, device = enrolled_counter("counter-look-ahead", "Accidental presses: up to ten are forgiven.")
    now = START + HOUR
    for presses, why in [
        (1, "The next one."), (2, "One press was lost."), (6, "Five were lost."),
        (11, "Ten were lost: the last that is near."),
    ]:
        code = device.press(presses)
        story.verify(now, code, accepted(code), [6], why)
    return story


def jumps():
    story, device = enrolled_counter("counter-jump", "Eleven presses lost: a second code is asked for.")
    now = START + HOUR
    far = device.press(times=12)
    story.verify(now, far, NEXT_CODE, [7], "One beyond the look-ahead.")
    story.verify(now, far, NEXT_CODE, [7], "The same code again is never the next one.")
    code = device.press()
    story.verify(now + 10, code, accepted(code), [7], "The next one.")
    story.verify(now + 10, far, REPLAYED, [8], "Behind it.")
    far = device.press(times=101)
    story.verify(now, far, NEXT_CODE, [7], "The last one of the far region: next + 100.")
    code = device.press(times=2)
    story.verify(now + 10, code, accepted(code), [7], "Two after it will do, though it is beyond the far region by itself.")
    return story


def too_far():
    story, device = enrolled_counter("counter-too-far", "A hundred and one presses lost: wrong codes.")
    now = START + HOUR
    story.verify(now, device.press(times=102), rejected(4), [7, 9], "One beyond the far region: next + 101.")
    story.verify(now, device.press(), rejected(3), [7, 9], "No pair was opened.")
    return story


def pair():
    story, device = enrolled_counter("counter-pair", "What is a next code of a counter token, and what is not.")
    now = START + HOUR
    token = story.token
    far = device.press(times=51)
    at = far.moving_factor
    story.verify(now, far, NEXT_CODE, [7], "Fifty after the next one.")
    story.verify(now + 10, reading(token, at - 1), NEXT_CODE, [7], "The one before it is not after it; it is far itself.")
    story.verify(now + 20, reading(token, at + 2), NEXT_CODE, [7], "Three after the later far one: far again.")
    following = reading(token, at + 3)
    story.verify(now + 310, following, accepted(following), [7], "The one after that, 290 s later: still in time.")
    return story


def pair_too_late():
    story, device = enrolled_counter("counter-pair-too-late", "The next code has five minutes.")
    now = START + HOUR
    first, second, third = device.press(times=51), device.press(), device.press()
    story.verify(now, first, NEXT_CODE, [7], "Far.")
    story.verify(now + 310, second, NEXT_CODE, [7], "Ten seconds too late: far by itself.")
    story.verify(now + 320, third, accepted(third), [7], "The next one of that, in time.")
    return story


def near_one_between():
    story, device = enrolled_counter("counter-near-between", "A near code in the midst of a pair goes in by itself.")
    now = START + HOUR
    near, far, following = device.press(), device.press(times=51), device.press()
    story.verify(now, far, NEXT_CODE, [7], "Far.")
    story.verify(now + 10, near, accepted(near), [6], "The next one is near, and goes in by itself.")
    story.verify(now + 20, far, NEXT_CODE, [7], "The far one is as far as before.")
    story.verify(now + 30, following, accepted(following), [7], "And the one after it is its next.")
    return story


def last_counters():
    id = "counter-last-of-all"
    token = counter_token(id)
    story = Story(id, "The end of all counters: nothing comes after 2^64 - 1.", token, begins=adopted(LAST_COUNTER - 3))
    beyond = [token.code(counter) for counter in (0, 1)]
    last = [reading(token, LAST_COUNTER - ago) for ago in (2, 1, 0)]
    story.verify(START, beyond[0], rejected(4), [9, 10], "Counter 0 does not follow the last one.")
    story.verify(START, last[0], accepted(last[0]), [6, 10], "The next one, with two left.")
    story.verify(START, last[2], accepted(last[2]), [6, 10], "The very last one.")
    for code in reversed(last):
        story.verify(START, code, REPLAYED, [8, 10], "Used up, or before what is.")
    for left, code in zip((4, 3), beyond):
        story.verify(START, code, rejected(left), [9, 10], "Nothing is left, and nothing begins anew.")
    story.resync(START, last[0], last[1], REPLAYED, [8, 10, 12], "Two used codes.")
    story.resync(START, last[2], token.code(0), rejected(2), [9, 10, 12], "The last code and the first are no pair.")
    return story


def nearest_wins():
    """Counters 103424 and 103427 of the RFC's secret happen to show one code."""
    token = Token("SHA-1", 6, RFC_SECRETS["SHA-1"], period=None)
    assert token.code(103_424) == token.code(103_427)
    story = Story("counter-nearest-wins", "One code fits two counters by chance: the nearer one to the next wins.", token,
                  begins=adopted(103_422))
    story.twins = True
    code = reading(token, 103_424)
    story.verify(START, code, accepted(code), [6, 10], "Next + 1 and next + 4 fit: the nearer one.")
    story.verify(START, code, REPLAYED, [8, 10], "The used one is one before the next by now, the other two after it.")
    return story


def twins():
    """Counters 910737 and 910738 of the RFC's secret happen to show one code."""
    token = Token("SHA-1", 6, RFC_SECRETS["SHA-1"], period=None)
    assert token.code(910_737) == token.code(910_738) != token.code(910_739)
    story = Story("counter-twins", "Two neighbours that show one code by chance: a code is never its own next one.",
                  token, begins=adopted(910_687))
    story.twins = True
    story.verify(START, token.code(910_737), NEXT_CODE, [7, 10], "Far.")
    story.verify(START + 10, token.code(910_737), NEXT_CODE, [7], "It fits the counter after it, but is the same code.")
    third = reading(token, 910_739)
    story.verify(START + 20, third, accepted(third), [7], "The one after both.")
    return story


def other_hash():
    id = "counter-sha256-of-8-digits"
    token = counter_token(id, "SHA-256", 8)
    story = Story(id, "A counter token of another hash, with eight digits.", token, begins=adopted(2**32 - 3))
    for counter in (2**32 - 2, 2**32, 2**32 + 5):
        code = reading(token, counter)
        story.verify(START, code, accepted(code), [1, 6], f"Counter {counter}: 32 bits are not enough.")
    return story


def stories():
    return [
        look_ahead(), jumps(), too_far(), pair(), pair_too_late(), near_one_between(), last_counters(), nearest_wins(),
        twins(), other_hash(),
    ]
