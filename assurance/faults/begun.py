"""The first start: killed at each of its system calls in turn, on a full disk, and by two at once. Whatever was left, the next
start must go on from there. Here the key is the one that the example draws and keeps beside its database."""

import collections
import pathlib
import shutil
import time

import disks
from world import BEGINNING, ROUND, World

CALLS = ["openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "link", "linkat", "rename", "unlink", "chmod"]


class Beginnings:
    """Worlds that begin, one after the other."""

    def __init__(self, worker, folder, seed, planted):
        self.worker, self.folder, self.planted, self.seed = worker, folder, planted, seed
        self.problems, self.errors, self.answers = [], collections.Counter(), collections.Counter()
        self.figures = {"kills": 0, "starts of two at once": 0, "starts on a full disk": 0}

    def fresh(self, disk=None):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.seed += 1
        self.world = World(self.worker, self.folder, 3, self.seed, self.planted, disk)
        # Nobody else draws the key.
        self.world.environment = {}

    def enrolments(self):
        return [self.world.enrolment(token) for token in self.world.tokens]

    def goes_on(self, figure, when):
        """Undisturbed: everybody is enrolled and logs in."""
        world = self.world
        self.figures[figure] += 1
        before = dict(world.referee.errors)
        lines = world.do([*self.enrolments(), *(f"pin {token.serial} {token.account}" for token in world.tokens)])
        pins = {line.split()[1]: line.split()[2] for line in lines if line.startswith("pin ")}
        if len(pins) < len(world.tokens):
            world.referee.problem("kept from starting", f"{when}: {dict(world.referee.errors)}")
        else:
            for token in world.tokens:
                token.pin = pins[token.serial]
            now = BEGINNING + ROUND
            again = [world.login(t, t.moving_factor(BEGINNING, 0), BEGINNING, must_work=False) for t in world.tokens]
            world.do(again + [world.login(t, t.moving_factor(now, 1), now) for t in world.tokens])
            world.referee.look(world.database)
            if dict(world.referee.errors) != before:
                world.referee.problem("an error without a fault", f"{when}: {dict(world.referee.errors)}")
        self.problems += world.referee.problems
        self.errors += world.referee.errors
        self.answers += world.referee.answers


def run(worker, folder, stride, seed, planted=None):
    """`stride`: of so many calls one is tried; 1 is all of them."""
    story = Beginnings(worker, folder, seed, planted)
    for call in CALLS:
        number = 1 + seed % stride
        while True:
            story.fresh()
            trap = ["strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={number}"]
            if "end" in [line.split()[0] for line in story.world.do(story.enrolments(), before=trap)]:
                break
            story.goes_on("kills", f"killed at {call} {number}")
            number += stride
    for _ in range(60 // stride):
        story.fresh()
        two_at_once(story)
    if disks.can_mount(f"{folder}-disk"):
        for pages in range(0, 60, stride):
            with disks.in_memory(f"{folder}-disk", 1 << 20) as disk:
                story.fresh(disk)
                disks.fill(disk, leave=pages * 4096)
                story.world.do(story.enrolments())
                disks.empty(disk)
                story.goes_on("starts on a full disk", f"begun with {pages} pages left")
        pathlib.Path(f"{folder}-disk").rmdir()
    else:
        story.figures["disk"] = "none may be mounted here: strace has each write fail with ENOSPC from some moment on"
        # Only files: what a worker says goes by `write` too, so the key's file has its first ones.
        for call, most in (("write", 70), ("pwrite64", 60)):
            for first in range(1, most, stride):
                story.fresh()
                if call == "pwrite64":
                    failing = disks.failing_database("ENOSPC", first, story.world.database)
                else:
                    failing = disks.failing("ENOSPC", first, call)
                story.world.do(story.enrolments(), before=failing)
                story.goes_on("starts on a full disk", f"begun with {first - 1} of {call} done")
    story.world.referee.problems, story.world.referee.errors, story.world.referee.answers = story.problems, story.errors, story.answers
    return story.world, story.figures


def two_at_once(story):
    """The first one is slow wherever it makes or writes a file, so that the other comes in between."""
    world = story.world
    slow = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=write,link,linkat,fsync,fdatasync:delay_enter=2000"]
    two = []
    for before in (slow, []):
        two.append(world.start(story.enrolments(), before=before))
        time.sleep(world.chance.uniform(0, 0.1))
    for process in two:
        process.wait()
    heard = world.hear()
    if sum(line.startswith("end") for line in heard) < 2:
        failed = [line for line in heard if line.startswith("failed")]
        world.referee.problem("kept from starting", f"beside another: {failed}")
    story.goes_on("starts of two at once", "two at once")
