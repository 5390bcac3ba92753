"""The disk full: a login whose record cannot be stored lets nobody in, and its code works when there is room again."""

import disks
from world import BEGINNING, ROUND, World, answered, kill

NOT_PRESENTED = "not presented, since no worker could start"
SIZE = 2 << 20
# A start makes 11 writes, and twenty logins some 84 more: so there are logins before the fault, and enough with it.
FIRST_WRITES = range(20, 60)


class Story:
    """Rounds of logins, one code of each token in a round."""

    def __init__(self, world):
        self.world, self.round = world, 0
        self.figures = dict.fromkeys(
            ["logins while it lasted", "refused with an error", NOT_PRESENTED, "stored all the same", "accepted afterwards"], 0)

    def codes(self, must_work, tokens=None):
        self.round += 1
        return self.same_codes(must_work, tokens)

    def same_codes(self, must_work, tokens=None):
        """The codes of the round, presented once more where they have been before: id -> line."""
        now = BEGINNING + ROUND * self.round
        logins = [self.world.login(t, t.moving_factor(now, self.round), now, must_work) for t in tokens or self.world.tokens]
        return {line.split()[1]: line for line in logins}

    def while_it_lasts(self, tell, least=1, most=20):
        """One round under the fault, which so many must feel: the tokens whose owners were refused."""
        codes = self.codes(must_work=False)
        lines = tell(list(codes.values()))
        refused = []
        for token, identity in zip(self.world.tokens, codes):
            answer = answered(lines, identity)
            self.figures["logins while it lasted"] += 1
            presented = f"present {identity}" in lines
            if answer == "error" or not presented:
                self.figures["refused with an error" if presented else NOT_PRESENTED] += 1
                refused.append(token)
            elif answer == "accepted":
                self.figures["stored all the same"] += 1
            else:
                self.world.referee.problem("no clear answer", f"{token.serial}: {answer}")
        if not least <= len(refused) <= most:
            self.world.referee.problem("a fault that did not strike", f"round {self.round}: {len(refused)} refused, not {least} to {most}")
        return refused

    def afterwards(self, refused, tell):
        """What was refused is as it was, so the same code works now."""
        lines = tell(list(self.same_codes(True, refused).values())) if refused else []
        self.figures["accepted afterwards"] += sum(line.startswith("accepted ") for line in lines)
        lines = tell(list(self.codes(True).values()))
        self.figures["accepted afterwards"] += sum(line.startswith("accepted ") for line in lines)


def run(worker, folder, cycles, seed, planted=None):
    if not disks.can_mount(f"{folder}/disk"):
        return run_with_failing_calls(worker, folder, cycles, seed, planted)
    with disks.in_memory(f"{folder}/disk", SIZE) as disk:
        world = World(worker, folder, 20, seed, planted, disk)
        world.enrol()
        story = Story(world)
        for cycle in range(cycles):
            process = world.start()
            tell = lambda lines: world.tell(process, lines)
            tell(list(story.codes(True).values()))
            disks.fill(disk, leave=world.chance.choice([0, 1, 5000, 20_000, 60_000]))
            refused = []
            for _ in range(10):
                refused = story.while_it_lasts(tell)
                world.referee.look(world.database)
            if cycle % 2:
                # The machine is restarted in vain.
                kill(process)
                world.do([])
            disks.empty(disk)
            if cycle % 2:
                process = world.start()
            story.afterwards(refused, tell)
            process.stdin.close()
            process.wait()
            world.hear()
            world.referee.look(world.database)
        world.pins_are_kept()
    return world, {"disk": f"tmpfs of {SIZE >> 20} MB", **story.figures}


def run_with_failing_calls(worker, folder, cycles, seed, planted):
    world = World(worker, folder, 20, seed, planted)
    world.enrol()
    story = Story(world)
    for _ in range(cycles):
        failing = disks.failing_database("ENOSPC", world.chance.choice(FIRST_WRITES), world.database)
        refused = story.while_it_lasts(lambda lines: world.do(lines, before=failing), most=19)
        world.referee.look(world.database)
        story.afterwards(refused, world.do)
        world.referee.look(world.database)
    world.pins_are_kept()
    return world, {"disk": "none may be mounted here: strace has each write fail with ENOSPC from some moment on", **story.figures}
