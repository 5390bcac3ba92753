"""R4, R9, R13: failures, lock, block, unlock."""

from device import ClockDevice, CounterDevice
from stories_drift import enrolled
from story import (
    BLOCKED, DAY, HOUR, MINUTE, NEXT_CODE, REPLAYED, START, TYPING, YEAR, Story, accepted, clock_token, counter_token,
    error, locked, rejected,
)


def enrolled_counter(id, why, policy=None):
    token = counter_token(id)
    story = Story(id, why, token, policy)
    device = CounterDevice(token)
    first = device.press()
    story.enrol(START, first, accepted(first), [11], "The token is taken into use.")
    return story, device


def lock_after_five():
    id = "lock-after-five"
    token = clock_token(id)
    story = Story(id, "Five wrong codes lock a token for five minutes.", token)
    device = ClockDevice(token, START)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    now = read_at + TYPING
    used = device.shows(read_at)
    story.verify(now, used, accepted(used), [6], "A login, for a code that is used.")
    now += MINUTE
    for nth, left in enumerate((4, 3, 2, 1)):
        story.verify(now, story.wrong(now, nth), rejected(left), [9], "One failure more.")
        now += 5
    retry_at = now + 300
    story.verify(now, story.wrong(now, 4), rejected(0, retry_at), [9], "The fifth locks, and says for how long.")
    right = device.shows(now)
    for typed, why in [
        (right, "A right code."), (story.wrong(now), "A wrong one."), (used, "A used one."),
    ]:
        story.verify(now + 1, typed, locked(retry_at), [4], f"{why} A locked token says nothing about it.")
    story.resync(now + 1, right, device.shows(now + 30), locked(retry_at), [4, 12], "Nor about two codes in a row.")
    story.verify(retry_at - 1, device.shows(retry_at - 11), locked(retry_at), [4], "A second before the end.")
    right = device.shows(retry_at - TYPING)
    story.verify(retry_at, right, accepted(right), [4, 6], "The lock has run out.")
    return story


def lock_uses_nothing_up():
    id = "lock-uses-nothing-up"
    story, device = enrolled_counter(id, "A code that was typed while the token was locked is still good afterwards.")
    now = START + HOUR
    for left in (4, 3, 2, 1):
        story.verify(now, story.wrong(now), rejected(left), [9], "One failure more; the same wrong code counts each time.")
    retry_at = now + 300
    story.verify(now, story.wrong(now), rejected(0, retry_at), [9], "Locked.")
    code = device.press()
    story.verify(now + MINUTE, code, locked(retry_at), [4], "Right, but locked.")
    story.verify(retry_at, code, accepted(code), [4, 6], "The same code, after the lock.")
    return story


def success_starts_afresh():
    id = "lock-success-starts-afresh"
    story, device = enrolled_counter(id, "A right code sets failures back to zero, and the next lock is a first one.")
    now = START + HOUR
    for left in (4, 3, 2, 1):
        story.verify(now, story.wrong(now), rejected(left), [9], "One failure more.")
    code = device.press()
    story.verify(now, code, accepted(code), [6], "Right, one failure before the lock.")
    for _ in range(2):
        for left in (4, 3, 2, 1):
            story.verify(now, story.wrong(now), rejected(left), [6, 9], "Counted from zero again.")
        story.verify(now, story.wrong(now), rejected(0, now + 300), [9], "A first lock, of 300 s.")
        now += 300
        code = device.press()
        story.verify(now, code, accepted(code), [6], "Right, as soon as the lock has run out.")
    return story


def what_is_no_failure():
    id = "lock-what-is-no-failure"
    story, device = enrolled_counter(id, "Replays, far codes and malformed ones are no failures, but do not undo them.")
    now = START + HOUR
    used = device.press()
    story.verify(now, used, accepted(used), [6], "A login.")
    for left in (4, 3, 2, 1):
        story.verify(now, story.wrong(now), rejected(left), [9], "A failure.")
    far = device.press(times=50)
    for typed, expect, rules, why in [
        (used, REPLAYED, [8], "A replay is no failure."),
        (far, NEXT_CODE, [7], "A far code is no failure."),
        ("12345", error("malformed_code"), [2], "A digit short: no attempt."),
        ("1234567", error("malformed_code"), [2], "A digit too many: no attempt."),
        ("+12345", error("malformed_code"), [2], "A sign is no digit: no attempt."),
    ]:
        story.verify(now, typed, expect, rules, why)
    story.verify(now, story.wrong(now), rejected(0, now + 300), [9], "The fifth failure.")
    return story


def block_after_a_hundred():
    id = "block-after-a-hundred"
    story, device = enrolled_counter(id, "Each lock is twice as long, up to a day; the hundredth failure in a row blocks.")
    now = START + HOUR
    wrong = story.wrong(now)
    length = 300
    for failure in range(1, 100):
        left = -failure % 5
        if left:
            story.verify(now, wrong, rejected(left), [9], f"Failure {failure} in a row.")
        else:
            retry_at = now + length
            story.verify(now, wrong, rejected(0, retry_at), [9], f"Failure {failure} in a row locks for {length} s.")
            story.verify(retry_at - 1, wrong, locked(retry_at), [4], "Locked to the last second, and not counted.")
            now, length = retry_at, min(2 * length, DAY)
    story.verify(now, wrong, rejected(0), [9], "Failure 100: blocked, so there is no time to come back at.")
    right = device.press()
    for later, why in [(0, "Right, but blocked."), (DAY, "A day later."), (10 * YEAR, "Time does not lift a block.")]:
        story.verify(now + later, right, BLOCKED, [4, 9], why)
    story.verify(now + DAY, wrong, BLOCKED, [4, 9], "Nothing is said about a wrong code, either.")
    story.resync(now + DAY, right, device.press(), BLOCKED, [4, 12], "Two codes do not lift a block.")
    story.unlock("The help desk knows the owner.")
    story.verify(now + DAY, right, accepted(right), [13], "The block has used nothing up.")
    story.verify(now + DAY, wrong, rejected(4), [9, 13], "And failures begin at zero.")
    return story


def own_policy():
    id = "lock-by-a-policy"
    policy = {"max_failures": 3, "lock_seconds": 60, "block_after": 8}
    story, device = enrolled_counter(id, "Another policy: three failures, a minute, a block after eight.", policy)
    now = START + HOUR
    wrong = story.wrong(now)
    story.verify(now, wrong, rejected(2), [9], "One of three.")
    story.verify(now, wrong, rejected(1), [9], "Two.")
    story.verify(now, wrong, rejected(0, now + 60), [9], "Three: locked for a minute.")
    now += 60
    story.verify(now, wrong, rejected(2), [9], "Four.")
    story.verify(now, wrong, rejected(1), [9], "Five.")
    story.verify(now, wrong, rejected(0, now + 120), [9], "Six: locked for two minutes.")
    now += 120
    story.verify(now, wrong, rejected(1), [9], "Seven: the block is nearer than the next lock would be.")
    story.verify(now, wrong, rejected(0), [9], "Eight: blocked.")
    story.verify(now, device.press(), BLOCKED, [4], "A right code.")
    return story


def unlock_keeps_the_rest():
    id = "unlock-keeps-the-rest"
    token = clock_token(id)
    story = Story(id, "Unlocking clears failures and lock; what is used up stays so, and the clock stays known.", token)
    device = ClockDevice(token, START, ahead=240)
    begun = enrolled(story, device)
    read_at = device.mid_step(begun + DAY)
    now = read_at + TYPING
    used = device.shows(read_at)
    story.verify(now, used, accepted(used), [6], "A login, eight steps from the server's clock.")
    for left in (4, 3, 2, 1):
        story.verify(now, story.wrong(now), rejected(left), [9], "One failure more.")
    story.verify(now, story.wrong(now), rejected(0, now + 300), [9], "Locked.")
    story.unlock("The help desk knows the owner.")
    story.verify(now + 5, used, REPLAYED, [8, 13], "Unlocking gives no code back.")
    story.verify(now + 5, story.wrong(now), rejected(4), [9, 13], "Failures begin at zero.")
    right = device.shows(read_at + 30)
    story.verify(now + 30, right, accepted(right), [6, 13], "One code, eight steps off: the clock is still known.")
    return story


def stories():
    return [
        lock_after_five(), lock_uses_nothing_up(), success_starts_afresh(), what_is_no_failure(),
        block_after_a_hundred(), own_policy(), unlock_keeps_the_rest(),
    ]
