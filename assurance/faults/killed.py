"""Workers killed by SIGKILL at random moments, in the middle of logins."""

import pathlib
import time

from world import BEGINNING, ROUND, World, kill

BACK = 8  # so many of the last codes are presented once more after each kill
MOST = 40  # so many codes at most are presented before the next kill: by number and not by time, since machines differ


def plan(world, logins):
    """(token, moving factor, time) for each login, one round after the other."""
    rounds = -(-logins // len(world.tokens))
    every = [
        (token, token.moving_factor(BEGINNING + ROUND * round, round), BEGINNING + ROUND * round)
        for round in range(1, rounds + 1)
        for token in world.tokens
    ]
    return every[:logins]


def hear_of(world, lines, more):
    """Waits until so many more codes are presented, or there is none left to present."""
    goal, last = sum(line.startswith("present ") for line in lines) + more, time.monotonic()
    while sum(line.startswith("present ") for line in lines) < goal and time.monotonic() < last + 1:
        time.sleep(0.001)
        if heard := world.hear():
            lines += heard
            last = time.monotonic()


def run(worker, folder, logins, seed, planted=None):
    """Two workers present the same codes at the same time, are killed and started again until all are through."""
    world = World(worker, folder, 40, seed, planted)
    world.enrol()
    codes, position, lives, kills, in_opening = plan(world, logins), 0, 0, 0, 0
    wrong = {n for n in range(logins) if world.chance.random() < 0.01}
    # A planted defect need be seen only once.
    while position < logins and not (planted and world.referee.problems):
        lives += 1
        places, workers, sockets = {}, [], [f"{world.folder}/{lives}.{number}" for number in range(2)]
        for number in range(2):
            lines = [f"socket - {sockets[number]} {sockets[1 - number]}"]
            for n in range(max(0, position - BACK), min(logins, position + 400)):
                if n in wrong and n >= position and number == 0:
                    lines.append(world.wrong_login(*codes[n]))
                # At every second code both have read the record before either writes.
                if n % 2 == 0:
                    lines.append(f"meet - {n + 1}")
                lines.append(world.login(*codes[n]))
                places[lines[-1].split()[1]] = n
            workers.append(world.start(lines))
        world.chance.shuffle(workers)
        lines, wait = [], world.chance.random() < 0.9
        # Some are killed while they open the database, most while they log in.
        while wait and lines.count("open") < 2:
            time.sleep(0.002)
            lines += world.hear()
        for number, process in enumerate(workers):
            # Often both in the same moment; else the other goes on for a while.
            if number == 0 or world.chance.random() < 0.5:
                if wait:
                    hear_of(world, lines, world.chance.randrange(MOST))
                time.sleep(world.chance.uniform(0, 0.003))
            kills += kill(process)
        lines += world.hear()
        for socket in sockets:
            pathlib.Path(socket).unlink(missing_ok=True)
        in_opening += "open" not in lines
        presented = [places[line.split()[1]] for line in lines if line.startswith("present ") and line.split()[1] in places]
        position = max([position, *(n + 1 for n in presented)])
        world.referee.workers_died()
        world.referee.look(world.database)
    # Nobody is killed any more: the last codes once more, then each token's next one.
    last = position // len(world.tokens) + 2
    end = BEGINNING + ROUND * last
    again = [world.login(*code) for code in codes[max(0, position - BACK) : position]]
    fresh = [world.login(t, t.moving_factor(end, last), end) for t in world.tokens]
    told = [line.split()[1] for line in world.do(again + fresh) if line.startswith("accepted ")]
    after = sum(line.split()[1] in told for line in fresh)
    world.pins_are_kept()
    world.referee.look(world.database)
    return world, {"kills": kills, "while opening": in_opening, "codes": position, "accepted after the last kill": after}
