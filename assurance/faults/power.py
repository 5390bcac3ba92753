"""The power cut: of what was written since a file was last synchronized, the disk keeps any part.

strace records what a worker writes, in order: to the database, to its log, and to the journal. At each moment that is chosen the
files are built as a disk may have them after a cut: all that was synchronized, and of the rest some writes and some not, in any
order, and torn between sectors. An acceptance in the journal has been told to a person: its code must be used up in that image."""

import pathlib
import re
import subprocess

from referee import Referee
from world import BEGINNING, ROUND, World

SECTOR = 512
CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink"
CALL = re.compile(r'(?:\d+ +)?(\w+)\((?:\d+<([^>]*)>|"([^"]*)")(?:, (?:"((?:\\x[0-9a-f]{2})*)", )?(.*?))?\) += +(\d+)')


def calls(trace):
    """(call, path, bytes, numbers) in order. A call that failed has done nothing."""
    for line in trace:
        if found := CALL.match(line):
            call, path, name, data, numbers, _ = found.groups()
            yield call, plain(path or name).decode(), plain(data or ""), numbers


def plain(text):
    """strace -xx writes every byte in hexadecimal, but for the name of a file that is not open."""
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


class File:
    """What is on the disk for sure, and what may be."""

    def __init__(self, content=None):
        self.durable, self.pending, self.exists = bytearray(content or b""), [], content is not None

    def synchronize(self):
        for change in self.pending:
            apply(self.durable, change)
        self.pending, self.exists = [], True

    def after_cut(self, chance):
        content = bytearray(self.durable)
        for offset, data in self.pending:
            fate = chance.random()
            if data is None or fate < 0.4:
                if fate < 0.4:
                    apply(content, (offset, data))
            elif fate < 0.6:
                # Torn: each sector by itself is there or not.
                for start in range(0, len(data), SECTOR):
                    if chance.random() < 0.5:
                        apply(content, (offset + start, data[start : start + SECTOR]))
        return content if self.exists or chance.random() < 0.5 else None


def apply(content, change):
    offset, data = change
    if data is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data


def recorded(world, logins):
    """Some logins under strace: the lines of its record."""
    rounds = range(1, -(-logins // len(world.tokens)) + 1)
    lines = [world.login(t, t.moving_factor(BEGINNING + ROUND * r, r), BEGINNING + ROUND * r) for r in rounds for t in world.tokens]
    trace = world.folder / "trace"
    world.do(lines, before=["strace", "-qq", "-y", "-xx", "-s", "100000", "-e", f"trace={CALLS}", "-o", str(trace)])
    with open(trace) as record:
        yield from record
    trace.unlink()


def run(worker, folder, cuts, seed, planted=None, logins=800):
    world = World(worker, folder, 20, seed, planted)
    world.enrol()
    log = pathlib.Path(f"{world.database}-wal")
    assert not log.exists(), "the last worker has left its log"
    files = {str(world.database): File(world.database.read_bytes()), str(log): File()}
    figures = {"cuts": 0, "right after an acceptance": 0, "writes that were under way": 0, "checkpoints": 0, "synchronous": 0}
    # What enrolment has used up has been told, too.
    told = [f"present {identity}" for identity in world.referee.floors]
    told += [f"accepted {i} {at}" for used in world.referee.accepted.values() for at, i in used.items()]
    record = list(calls(recorded(world, logins)))
    answers = [n for n, (call, path, data, _) in enumerate(record) if path == str(world.journal) and data.startswith(b"accepted ")]
    chosen = set(world.chance.sample(answers, min(cuts // 2, len(answers))))
    chosen |= set(world.chance.sample(range(len(record)), min(cuts - len(chosen), len(record))))
    for n, (call, path, data, numbers) in enumerate(record):
        file = files.get(path)
        if path == str(world.journal):
            told.extend(data.decode().splitlines())
        elif file and call == "pwrite64":
            figures["checkpoints"] += path == str(world.database) and not file.pending
            file.pending.append((int(numbers.split(", ")[-1]), data))
        elif file and call == "ftruncate":
            file.pending.append((int(numbers), None))
        elif file and call in ("fdatasync", "fsync"):
            figures["synchronous"] += 1
            file.synchronize()
        elif file and call == "unlink":
            # Only a worker that ends in order does so: the rest is not cut.
            break
        if n in chosen:
            figures["cuts"] += 1
            figures["right after an acceptance"] += n in answers
            figures["writes that were under way"] += sum(len(file.pending) for file in files.values())
            cut(world, files, told, thorough=figures["cuts"] % 10 == 0)
    return world, figures


def cut(world, files, told, thorough):
    """Judges one image; if thorough, the example's worker opens it and people present their last codes, and then new ones."""
    image = world.folder / "image"
    image.mkdir(exist_ok=True)
    for path, file in files.items():
        copy, content = image / pathlib.Path(path).name, file.after_cut(world.chance)
        copy.unlink(missing_ok=True)
        if content is not None:
            copy.write_bytes(content)
    referee = Referee(world.referee.owners)
    referee.presentations = world.referee.presentations
    for line in told:
        referee.hear(line)
    database = image / world.database.name
    referee.look(database)
    if thorough:
        again, rounds = [], 0
        for token in world.tokens:
            used = sorted(referee.accepted[token.serial])
            last = used[-1]
            rounds = max(rounds, len(used) + 1)
            again.append(world.login(token, last, last * token.period if token.period else BEGINNING, must_work=False))
        now = BEGINNING + ROUND * (rounds + 1)
        again += [world.login(token, token.moving_factor(now, rounds + 1), now) for token in world.tokens]
        watched, world.referee = world.referee, referee
        world.do(again, database=database)
        world.referee = watched
        referee.look(database)
        for ending in ("-wal", "-shm"):
            pathlib.Path(f"{database}{ending}").unlink(missing_ok=True)
    world.referee.problems += referee.problems
    world.referee.errors += referee.errors
