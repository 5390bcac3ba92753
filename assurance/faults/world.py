"""The tokens, their owners, the codes they type, and the workers that log them in."""

import base64
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import time

from referee import Presentation, Referee, code

BEGINNING = 1_800_000_000
ROUND = 120  # seconds between two logins with one token


class Token:
    def __init__(self, number, algorithm, digits, period):
        self.serial, self.account = f"5{number:07}", f"owner{number}"
        self.algorithm, self.digits, self.period = algorithm, digits, period
        self.secret = hashlib.sha512(f"seed {number}".encode()).digest()[: 20 + number % 44]
        self.pin = None

    def moving_factor(self, now, presses):
        return presses if self.period is None else now // self.period

    def code(self, moving_factor):
        return code(self.secret, self.algorithm, self.digits, moving_factor)

    def wrong_code(self, moving_factor, chance):
        near = {self.code(max(0, moving_factor + step)) for step in range(-500, 501)}
        while (guess := f"{chance.randrange(10**self.digits):0{self.digits}}") in near:
            pass
        return guess

    def row(self):
        secret = base64.b32encode(self.secret).decode().rstrip("=")
        kind, period = ("hotp", "") if self.period is None else ("totp", self.period)
        return f"{self.serial},{kind},{secret},{self.algorithm},{self.digits},{period}"


class World:
    """A folder with a database and a journal, tokens, and a referee who watches."""

    def __init__(self, worker, folder, count, seed, planted=None, disk=None):
        self.worker, self.folder, self.planted = worker, pathlib.Path(folder), planted
        self.folder.mkdir(parents=True, exist_ok=True)
        # The journal is never on the disk that has the fault.
        self.database, self.journal = pathlib.Path(disk or folder) / "tokens.db", self.folder / "journal"
        self.delivery, self.read = self.folder / "delivery.csv", 0
        self.chance = random.Random(seed)
        kinds = [("SHA1", 6, 30), ("SHA256", 8, 60), ("SHA1", 6, None), ("SHA512", 8, 30), ("SHA256", 8, None)]
        self.tokens = [Token(number, *kinds[number % len(kinds)]) for number in range(count)]
        self.delivery.write_text("serial,kind,secret,algorithm,digits,period\n" + "".join(f"{t.row()}\n" for t in self.tokens))
        self.journal.touch()
        self.referee = Referee({token.serial: token.account for token in self.tokens})
        self.environment = {"KODEVISER_KEY": hashlib.sha256(str(seed).encode()).hexdigest()}
        self.as_whom = {}
        self.counted = 0

    # What is presented.

    def identity(self, presentation):
        self.counted += 1
        identity = f"{self.counted}"
        self.referee.presentations[identity] = presentation
        return identity

    def enrolment(self, token, now=BEGINNING):
        moving_factor = token.moving_factor(now, 0)
        identity = self.identity(Presentation(token.serial, moving_factor, must_work=False))
        return f"enrol {identity} {token.account} {token.serial} {token.code(moving_factor)} {now}"

    def login(self, token, moving_factor, now, must_work=True):
        identity = self.identity(Presentation(token.serial, moving_factor, must_work))
        return f"login {identity} {token.account} {token.pin} {token.code(moving_factor)} {now}"

    def wrong_login(self, token, moving_factor, now):
        identity = self.identity(Presentation(token.serial, None))
        return f"login {identity} {token.account} {token.pin} {token.wrong_code(moving_factor, self.chance)} {now}"

    # Who presents it.

    def start(self, lines=None, database=None, before=(), **more):
        """A worker. With lines it works them off by itself, without it listens to its standard input."""
        environment = dict(os.environ, **self.environment, **more.pop("environment", {}))
        if self.planted:
            environment["KODEVISER_PLANTED"] = self.planted
        if lines is not None:
            plan = self.folder / f"plan{self.chance.randrange(10**12)}"
            plan.write_text("".join(f"{line}\n" for line in lines))
            source = open(plan)
            plan.unlink()
        else:
            source = subprocess.PIPE
        with open(self.journal, "a") as journal:
            process = subprocess.Popen(
                [*before, self.worker, database or self.database, self.delivery],
                stdin=source, stdout=journal, stderr=subprocess.DEVNULL, env=environment, **self.as_whom, **more,
            )
        if lines is not None:
            source.close()
        return process

    def hear(self):
        """The journal's new lines, told to the referee as well."""
        with open(self.journal, "rb") as journal:
            journal.seek(self.read)
            whole = journal.read().rpartition(b"\n")[0]
        self.read += len(whole) + 1 if whole else 0
        lines = whole.decode().splitlines()
        for line in lines:
            self.referee.hear(line)
        return lines

    def tell(self, process, lines):
        """Has a listening worker work off lines: what it wrote down."""
        return self.tell_all([(process, lines)])

    def tell_all(self, orders):
        """The same for several workers at the same time."""
        ends = []
        for process, lines in orders:
            ends.append(self.identity(None))
            process.stdin.write("".join(f"{line}\n" for line in [*lines, f"pin {ends[-1]} nobody"]).encode())
            process.stdin.flush()
        heard = []
        while not all(answered(heard, end) for end in ends):
            assert all(process.poll() is None for process, _ in orders), f"a worker has ended: {heard[-1:]}"
            time.sleep(0.001)
            heard += self.hear()
        return heard

    def do(self, lines, **more):
        """Has one worker work off lines, undisturbed: what it wrote down."""
        self.start(lines, **more).wait()
        return self.hear()

    def enrol(self):
        """Gives every token to its owner, who looks up the PIN."""
        lines = self.do([self.enrolment(token) for token in self.tokens] + [f"pin {t.serial} {t.account}" for t in self.tokens])
        pins = {line.split()[1]: line.split()[2] for line in lines if line.startswith("pin ")}
        for token in self.tokens:
            token.pin = pins[token.serial]
        self.referee.look(self.database)
        assert not self.referee.problems, self.referee.problems

    def pins_are_kept(self):
        """Asks for all PINs: a token whose PIN is gone is lost, too."""
        lines = self.do([f"pin {token.serial} {token.account}" for token in self.tokens])
        told = {line.split()[1]: line.split()[-1] for line in lines if line.startswith("pin ")}
        for token in self.tokens:
            if told.get(token.serial) != token.pin:
                self.referee.problem("lost", f"the PIN of {token.account}")


def answered(lines, identity):
    """The answer to an attempt, in one word, or nothing."""
    words = [line.split(" ")[0] for line in lines if line.split(" ")[1:2] == [identity]]
    return words[-1] if words and words[-1] != "present" else None


def kill(process):
    """SIGKILL; whether it came in time."""
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL
