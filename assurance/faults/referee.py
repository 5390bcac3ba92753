"""Judges what the workers wrote down against what their database holds. Nothing in here comes from src/: the codes are RFC 4226
in Python, the record is read by its layout, and what counts as accepted twice is decided from the order of the journal."""

import collections
import hmac
import pathlib
import shutil
import sqlite3
import struct
import tempfile

MASK = (1 << 64) - 1
ENROLLED, HAS_USED = 1, 2


def code(secret, algorithm, digits, moving_factor):
    """RFC 4226 section 5.3."""
    digest = hmac.digest(secret, struct.pack(">Q", moving_factor), algorithm.lower())
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def last_used(record):
    """The last used moving factor of an enrolled token's record; a ValueError where the record is not one."""
    if len(record) != 128:
        raise ValueError(f"the record has {len(record)} bytes")
    total = 0
    for (word,) in struct.iter_unpack("<Q", record[:120]):
        total = (total ^ word) * 0x9E3779B97F4A7C15 & MASK
        total ^= total >> 32
    if struct.unpack("<Q", record[120:])[0] != total:
        raise ValueError("the record's checksum is wrong")
    version, flags = record[0], record[1]
    if version != 1 or not flags & ENROLLED or not flags & HAS_USED:
        raise ValueError(f"version {version}, flags {flags}: not an enrolled token that has been used")
    return struct.unpack("<Q", record[16:24])[0]


class Presentation:
    """One code that one worker is told to present. `moving_factor` is None for a wrong code."""

    def __init__(self, serial, moving_factor, must_work=True):
        self.serial, self.moving_factor, self.must_work = serial, moving_factor, must_work


class Referee:
    """Follows the journal of all workers, line after line, in the order in which they wrote."""

    def __init__(self, owners):
        self.owners = owners  # serial -> account
        self.presentations = {}  # id -> Presentation
        self.accepted = {}  # serial -> {moving factor: id}
        self.presented = collections.defaultdict(lambda: collections.defaultdict(set))  # serial -> moving factor -> ids
        self.floors = {}  # id -> highest moving factor whose acceptance was in the journal before this was presented
        self.open = {}  # id -> (serial, moving factor) without an answer yet
        self.answers = collections.Counter()
        self.errors = collections.Counter()  # sentence -> how often
        self.met = 0  # a code presented while another presentation of it had no answer yet
        self.problems = []

    def problem(self, kind, what):
        self.problems.append((kind, what))

    def kinds(self):
        return collections.Counter(kind for kind, _ in self.problems)

    def figures(self):
        presented = sum(len(ids) for used in self.presented.values() for ids in used.values())
        codes = sum(len(used) for used in self.presented.values())
        accepted = sum(len(used) for used in self.accepted.values())
        return {
            "codes presented": codes,
            "presentations": presented,
            "of these while another worker presented the same code": self.met,
            "codes accepted": accepted,
            "presentations refused as used": self.answers["replayed"],
            "presentations refused for other reasons": sum(self.answers[word] for word in ("refused", "locked", "next-code", "error")),
        }

    def highest(self, serial):
        return max(self.accepted.get(serial, {}), default=None)

    def workers_died(self):
        self.open.clear()

    def hear(self, line):
        word, _, rest = line.partition(" ")
        identity, _, evidence = rest.partition(" ")
        if word == "failed":
            self.errors[rest.strip()] += 1
            return
        presentation = self.presentations.get(identity)
        if presentation is None:
            return
        serial, moving_factor = presentation.serial, presentation.moving_factor
        key = (serial, moving_factor)
        if word == "present":
            self.met += key in self.open.values()
            self.open[identity] = key
            self.floors[identity] = self.highest(serial)
            if moving_factor is not None:
                self.presented[serial][moving_factor].add(identity)
            return
        self.open.pop(identity, None)
        self.answers[word] += 1
        if word == "accepted":
            self.hear_accepted(identity, presentation, int(evidence))
        elif word == "error":
            self.errors[evidence] += 1
        elif presentation.must_work and moving_factor is not None:
            # Another may have used it, or a later one, and died before he could say so.
            others = self.presented[serial].items()
            if word != "replayed" or not any(at >= moving_factor and ids - {identity} for at, ids in others):
                self.problem("refused though right", f"{identity}: {serial} at {moving_factor}: {word} {evidence}")

    def hear_accepted(self, identity, presentation, moving_factor):
        serial = presentation.serial
        if moving_factor != presentation.moving_factor:
            self.problem("accepted though wrong", f"{identity}: {serial} at {moving_factor}")
        accepted = self.accepted.setdefault(serial, {})
        earlier = accepted.setdefault(moving_factor, identity)
        floor = self.floors[identity]
        if earlier != identity:
            self.problem("accepted twice", f"{serial} at {moving_factor}: {earlier} and {identity}")
        elif floor is not None and floor > moving_factor:
            self.problem("accepted after a later one", f"{identity}: {serial} at {moving_factor}, after {floor}")

    def look(self, database):
        """Compares the journal with the database. No worker may be writing. A copy is opened, so that the one who recovers the
        database after a kill is the example, not this."""
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "copy.db"
            for ending in ("", "-wal"):
                if pathlib.Path(f"{database}{ending}").exists():
                    shutil.copyfile(f"{database}{ending}", f"{copy}{ending}")
            connection = sqlite3.connect(copy)
            try:
                integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
                if integrity != "ok":
                    self.problem("lost", f"integrity: {integrity}")
                rows = {row[0]: row[1:] for row in connection.execute("SELECT serial, owner, state FROM token")}
            except sqlite3.DatabaseError as error:
                self.problem("lost", f"the database: {error}")
                return
            finally:
                connection.close()
        for serial, owner in self.owners.items():
            self.look_at(serial, owner, rows.get(serial))

    def look_at(self, serial, owner, row):
        if row is None:
            return self.problem("lost", f"{serial} has no row")
        if row[0] != owner:
            return self.problem("lost", f"{serial} is {row[0]}'s, not {owner}'s")
        try:
            used = last_used(row[1])
        except ValueError as error:
            return self.problem("lost", f"{serial}: {error}")
        highest = self.highest(serial)
        if highest is not None and used < highest:
            self.problem("behind", f"{serial}: used up to {used}, but {highest} was accepted")
        if used > max(self.presented[serial], default=0):
            self.problem("ahead", f"{serial}: used up to {used}, but nobody presented such a code")
