"""A story: what is asked of a verifier, step after step, and what it must answer."""

import hashlib
from itertools import islice

from device import Reading
from prover import LAST_COUNTER, Token

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY

# 2027-01-15, 08:00:00 UTC: the beginning of a step of 30 s and of 60 s.
START = 1_800_000_000

# A person reads a code and has sent it ten seconds later; rule R15 assumes so.
TYPING = 10

FRESH = {"state": "fresh"}
NO_LOCK = None


def clock_token(story, algorithm="SHA-1", digits=6, period=30, t0=0):
    """A token with a clock and a secret that no other story has."""
    return Token(algorithm, digits, own_secret(story, algorithm), period, t0)


def counter_token(story, algorithm="SHA-1", digits=6):
    return Token(algorithm, digits, own_secret(story, algorithm), period=None)


def own_secret(story, algorithm):
    length = {"SHA-1": 20, "SHA-256": 32, "SHA-512": 64}[algorithm]
    return hashlib.sha512(b"conformance story " + story.encode()).digest()[:length]


def accepted(reading, drift=None):
    """Accepted; `drift` (least and most, in seconds) is what may be said of the token's clock."""
    verdict = {"verdict": "accepted", "moving_factor": str(reading.moving_factor)}
    return verdict | ({"drift_seconds": {"least": drift[0], "most": drift[1]}} if drift else {})


def about(seconds, period=30):
    """One success tells a clock to within a period (R15)."""
    return (seconds - period, seconds + period)


def rejected(attempts_left, retry_at=NO_LOCK):
    verdict = {"verdict": "rejected", "attempts_left": attempts_left}
    return verdict | ({"retry_at": retry_at} if retry_at is not None else {})


def locked(retry_at):
    return {"verdict": "locked", "retry_at": retry_at}


REPLAYED = {"verdict": "replayed"}
NEXT_CODE = {"verdict": "next_code"}
BLOCKED = {"verdict": "blocked"}


def error(name):
    return {"error": name}


class Story:
    """Collects steps. `rules` are numbers: 7 is R7."""

    def __init__(self, id, why, token, policy=None, begins=FRESH):
        self.id = id
        self.why = why
        self.token = token
        self.policy = policy or {}
        self.begins = begins
        self.steps = []
        self.twins = False
        self._codes = {}

    def enrol(self, at, typed, expect, rules, why):
        self._add("enrol", at, {"code": self._typed(typed, at, 400)}, expect, rules, why)

    def verify(self, at, typed, expect, rules, why):
        self._add("verify", at, {"code": self._typed(typed, at, 400)}, expect, rules, why)

    def verify_with_pin(self, at, typed, pin, expected_pin, expect, rules, why):
        code = self._typed(typed, at, 400)
        self._add("verify_with_pin", at, {"code": code, "pin": pin, "expected_pin": expected_pin}, expect, rules, why)

    def resync(self, at, first, second, expect, rules, why):
        # Pairs are searched widely: two matches of one code are likely there, two of a pair are not.
        codes = {"code": code_of(first), "second_code": code_of(second)}
        self._add("resync", at, codes, expect, rules, why)

    def unlock(self, why):
        self._add("unlock", None, {}, None, [13], why)

    def release(self, why):
        self._add("release", None, {}, None, [13, 19], why)

    def wrong(self, at, nth=0):
        """A code that the token shows nowhere near: the nth such."""
        codes = {self._code(candidate) for candidate in self._candidates(at, 4000)}
        texts = (str(n).zfill(self.token.digits) for n in range(123_456, 10**6))
        return next(islice((text for text in texts if text not in codes), nth, None))

    def document(self):
        token = {
            "algorithm": self.token.algorithm,
            "digits": self.token.digits,
            "secret": self.token.secret.hex(),
        }
        if self.token.period:
            token["clock"] = {"period": self.token.period, "t0": self.token.t0}
        return {
            "id": self.id, "why": self.why, "token": token, "policy": self.policy, "begins": self.begins,
            "steps": self.steps,
        }

    def _add(self, call, at, given, expect, rules, why):
        step = {"step": len(self.steps) + 1, "call": call}
        step |= {"at": at} if at is not None else {}
        step |= given
        step |= {"expect": expect} if expect is not None else {}
        self.steps.append(step | {"rules": [f"R{rule}" for rule in rules], "why": why})

    def _typed(self, typed, at, around):
        """No code may fit at two places by chance: the verdict would then turn on which of them wins."""
        if isinstance(typed, Reading) and not self.twins:
            candidates = self._candidates(at, around) | self._candidates_about(typed.moving_factor, around)
            fits = [candidate for candidate in candidates if self._code(candidate) == typed.code]
            assert fits == [typed.moving_factor], (self.id, typed, fits)
        return code_of(typed)

    def _candidates(self, at, around):
        if self.token.period is None:
            begins = int(self.begins.get("last_used") or self.begins.get("first_counter") or 0)
            return self._candidates_about(begins, around)
        return self._candidates_about(self.token.step(max(at, self.token.t0)), around)

    @staticmethod
    def _candidates_about(moving_factor, around):
        return set(range(max(0, moving_factor - around), min(LAST_COUNTER, moving_factor + around) + 1))

    def _code(self, moving_factor):
        if moving_factor not in self._codes:
            self._codes[moving_factor] = self.token.code(moving_factor)
        return self._codes[moving_factor]


def code_of(typed):
    return typed.code if isinstance(typed, Reading) else typed
