"""The machine's clock set back and forth by hours (libfaketime), under two workers whose clocks may differ."""

import glob
import time

from world import BEGINNING, World, answered

HOUR = 3600
STEP = 600  # seconds of right time between two rounds


def library():
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    assert found, "libfaketime is missing: apt-get install faketime"
    return found[0]


class Machine:
    """A worker that listens, on a machine with a clock of its own."""

    def __init__(self, world, number):
        self.world, self.file = world, world.folder / f"clock{number}"
        self.set(BEGINNING)
        faked = {"LD_PRELOAD": library(), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1", "TZ": "UTC",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.process = world.start(environment=faked)

    def set(self, now):
        """The clock stands there until it is set again. A new file, so that nobody reads half of it."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(time.strftime("%Y-%m-%d %H:%M:%S\n", time.gmtime(now)))
        fresh.rename(self.file)


class Story:
    def __init__(self, world):
        self.world, self.machines, self.presses = world, [Machine(world, 0), Machine(world, 1)], 0
        self.figures = dict.fromkeys(
            ["logins by a right clock", "logins by a wrong clock", "accepted by a wrong clock", "times set", "codes seen and tried again",
             "let in by the right clock at once", "let in by the right clock after an unlock", "let in by the right clock with the next code"], 0)

    def tell(self, *orders):
        """Lines for the one machine and for the other, at the same time."""
        return self.world.tell_all([(machine.process, lines) for machine, lines in zip(self.machines, orders)])

    def logins(self, tokens, now):
        return [self.world.login(t, t.moving_factor(now, self.presses), "clock", must_work=False) for t in tokens]

    def round_by_right_clocks(self, now):
        """Everybody gets in, whatever was before: at once, or after the help desk has lifted a lock, or with the next code."""
        self.presses += 1
        for machine in self.machines:
            machine.set(now)
        waiting = self.attempt(self.world.tokens, now, "at once")
        self.tell([f"unlock {token.serial} {token.serial}" for token, answer in waiting if answer == "locked"])
        waiting = self.attempt([token for token, _ in waiting], now, "after an unlock")
        self.presses += 1
        for machine in self.machines:
            machine.set(now + 60)
        for token, answer in self.attempt([token for token, _ in waiting], now + 60, "with the next code"):
            self.world.referee.problem("kept out", f"{token.serial} by the right clock: {answer}")

    def attempt(self, tokens, now, how):
        """Each token's code at both machines: those whose owner did not get in, and an answer."""
        lines = [self.logins(tokens, now) for _ in self.machines]
        heard = self.tell(*lines)
        out = []
        for token, *pair in zip(tokens, *lines):
            told = [answered(heard, line.split()[1]) for line in pair]
            self.figures["logins by a right clock"] += 2
            if "accepted" in told:
                self.figures[f"let in by the right clock {how}"] += 1
            else:
                out.append((token, told[0]))
        return out

    def round_by_wrong_clocks(self, now):
        """Each machine's clock is off by hours of its own. Owners type what their tokens show."""
        self.presses += 1
        orders = []
        for machine in self.machines:
            machine.set(now + self.world.chance.choice([0, -1, -1, 1, 1]) * self.world.chance.uniform(0.5, 12) * HOUR)
            self.figures["times set"] += 1
            orders.append(self.logins(self.world.tokens, now))
            self.figures["logins by a wrong clock"] += len(orders[-1])
        self.figures["accepted by a wrong clock"] += sum(line.startswith("accepted ") for line in self.tell(*orders))

    def thieves(self):
        """The clock is set back to the very moment of codes that were accepted, hours ago or just now, and they are typed again."""
        for _ in range(4):
            token = self.world.chance.choice(self.world.tokens)
            moving_factor = self.world.chance.choice(sorted(self.world.referee.accepted[token.serial])[-30:])
            moment = moving_factor * token.period if token.period else BEGINNING
            for machine in self.machines:
                machine.set(moment + self.world.chance.choice([0, 5, 29]))
                self.figures["times set"] += 1
            # A lock would keep the thief out for another reason.
            self.tell([f"unlock {token.serial} {token.serial}"])
            self.tell(*([self.world.login(token, moving_factor, "clock", must_work=False)] for _ in self.machines))
            self.figures["codes seen and tried again"] += 2


def run(worker, folder, rounds, seed, planted=None):
    world = World(worker, folder, 20, seed, planted)
    world.enrol()
    story, now = Story(world), BEGINNING
    for _ in range(rounds):
        now += STEP
        story.round_by_right_clocks(now)
        for _ in range(world.chance.randrange(1, 8)):
            now += STEP
            story.round_by_wrong_clocks(now)
        story.thieves()
        world.referee.look(world.database)
    story.round_by_right_clocks(now + STEP)
    for machine in story.machines:
        machine.process.stdin.close()
        machine.process.wait()
    world.hear()
    world.pins_are_kept()
    world.referee.look(world.database)
    return world, story.figures
