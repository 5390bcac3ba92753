"""R6, R7, R10, R11: other windows than the defaults."""

from device import ClockDevice, reading
from prover import RFC_SECRETS, Token
from stories_drift import enrolled
from stories_throttle import enrolled_counter
from story import (
    HOUR, NEXT_CODE, REPLAYED, START, TYPING, YEAR, Story, about, accepted, clock_token, rejected,
)


def no_far_window():
    id = "policy-no-far-window"
    token = clock_token(id)
    story = Story(id, "Without a far window a drawer makes codes wrong.", token, {"far_window": 0})
    device = ClockDevice(token, START, ppm=25)
    begun = enrolled(story, device)
    now = device.mid_step(begun + 2 * YEAR) + TYPING
    story.verify(now, device.shows(now - TYPING), rejected(4), [7, 9], "52 steps off, and only the near window is searched.")
    return story


def good_quartzes_only():
    id = "policy-drift-bound"
    token = clock_token(id)
    story = Story(id, "A policy that believes in 10 ppm at most.", token, {"drift_ppm": 10})
    device = ClockDevice(token, START, ppm=40)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + YEAR)
    now = read_at + TYPING
    story.verify(now, device.shows(read_at), rejected(4), [7, 9, 14],
                 "42 steps off; with 10 ppm it could be 24 at most, well below the far window's 120.")
    right = ClockDevice(token, START, ppm=7)
    read_at = right.mid_step(read_at)
    first, second = right.shows(read_at), right.shows(read_at + 30)
    story.verify(read_at + TYPING, first, NEXT_CODE, [7, 14], "Seven steps off.")
    drift = about(right.drift(read_at))
    story.verify(read_at + 30 + TYPING, second, accepted(second, drift), [7], "Its next one.")
    return story


def narrow_enrolment():
    id = "policy-enrolment-window"
    token = clock_token(id)
    story = Story(id, "A policy that enrols with one code within two steps alone.", token, {"enrol_window": 2})
    device = ClockDevice(token, START, ahead=240)
    read_at = device.mid_step(START)
    first, second = device.shows(read_at), device.shows(read_at + 30)
    story.enrol(read_at + TYPING, first, NEXT_CODE, [7, 11], "Eight steps off: two codes are needed.")
    story.enrol(read_at + 30 + TYPING, second, accepted(second, about(240)), [7, 11], "The second.")
    return story


def counter_windows():
    policy = {"look_ahead": 2, "counter_far_window": 20}
    story, device = enrolled_counter("policy-counter-windows", "A strict policy for a counter token.", policy)
    now = START + HOUR
    code = device.press(times=3)
    story.verify(now, code, accepted(code), [6], "Two presses lost: the last near one.")
    far = device.press(times=4)
    story.verify(now, far, NEXT_CODE, [7], "Three lost.")
    code = device.press()
    story.verify(now, code, accepted(code), [7], "Its next one.")
    far = device.press(times=21)
    story.verify(now, far, NEXT_CODE, [7], "Next + 20: the last far one.")
    story.verify(now, reading(story.token, far.moving_factor + 3), rejected(4), [7, 9], "Next + 23, and no next code either.")
    return story


def nearest_step_wins():
    """Moving factors 103424 and 103427 of the RFC's secret happen to show one code."""
    token = Token("SHA-1", 6, RFC_SECRETS["SHA-1"], period=30, t0=START - 103_426 * 30)
    assert token.code(103_424) == token.code(103_427)
    begins = {"state": "adopted", "drift_seconds": 0, "measured_at": START, "last_used": "103000"}
    story = Story("policy-nearest-step-wins", "One code fits two steps by chance: the nearer one to the prediction wins.",
                  token, {"near_window": 3}, begins)
    story.twins = True
    later = reading(token, 103_427)
    story.verify(START + 15, later, accepted(later), [6, 10], "One step after the prediction wins over two before it.")
    story.verify(START + 20, later, REPLAYED, [8], "Used up.")
    return story


def stories():
    return [no_far_window(), good_quartzes_only(), narrow_enrolment(), counter_windows(), nearest_step_wins()]
