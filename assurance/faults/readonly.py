"""The database read-only: under a running worker, as the kernel shuts a disk whose writes fail; and by mode and by mount before a
worker starts."""

import os
import pathlib
import shutil
import tempfile

import disks
from full import FIRST_WRITES, Story
from world import World, kill

NOBODY = 65534
EVERYBODY = 20


def run(worker, folder, cycles, seed, planted=None):
    """A disk that is shut under a running worker."""
    image, disk = pathlib.Path(folder) / "image", pathlib.Path(folder) / "disk"
    if not disks.can_mount(disk):
        return with_failing_calls(worker, folder, cycles, seed, planted)
    with disks.in_a_file(disk, image) as mounted:
        if not mounted:
            return with_failing_calls(worker, folder, cycles, seed, planted)
        world = World(worker, folder, EVERYBODY, seed, planted, disk)
        world.enrol()
    story = Story(world)
    for _ in range(cycles):
        with disks.in_a_file(disk, image, fresh=False):
            process = world.start()
            world.tell(process, list(story.codes(True).values()))
            disks.abort(disk)
            for _ in range(5):
                refused = story.while_it_lasts(lambda lines: world.tell(process, lines), least=EVERYBODY)
                world.referee.look(world.database)
            kill(process)
            story.while_it_lasts(world.do, least=EVERYBODY)
        with disks.in_a_file(disk, image, fresh=False):
            disks.make_read_only(disk)
            story.while_it_lasts(world.do, least=EVERYBODY)
        with disks.in_a_file(disk, image, fresh=False):
            world.hear()
            world.referee.look(world.database)
            story.afterwards(refused, world.do)
            world.referee.look(world.database)
    with disks.in_a_file(disk, image, fresh=False):
        world.pins_are_kept()
    return world, {"disk": "ext4, shut under a running worker (remount,abort), then mounted read-only", **story.figures}


def with_failing_calls(worker, folder, cycles, seed, planted):
    world = World(worker, folder, EVERYBODY, seed, planted)
    world.enrol()
    story = Story(world)
    for _ in range(cycles):
        failing = disks.failing_database("EROFS", world.chance.choice(FIRST_WRITES), world.database)
        refused = story.while_it_lasts(lambda lines: world.do(lines, before=failing), most=19)
        world.referee.look(world.database)
        story.afterwards(refused, world.do)
        world.referee.look(world.database)
    world.pins_are_kept()
    return world, {"disk": "none may be mounted here: strace has each change fail with EROFS from some moment on", **story.figures}


def run_by_mode(worker, _folder, cycles, seed, planted=None):
    """Files and folder without the right to write, for a worker that is not root: before its start and under it."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        shutil.copy(worker, folder / "worker")
        disk = folder / "disk"
        disk.mkdir()
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        if who:
            for place in (folder, disk):
                os.chown(place, NOBODY, NOBODY)
        world = World(folder / "worker", folder, EVERYBODY, seed, planted, disk)
        world.as_whom = who
        world.enrol()
        story = Story(world)
        for _ in range(cycles):
            process = world.start()
            world.tell(process, list(story.codes(True).values()))
            writable(disk, False)
            # Open files stay writable: these are stored.
            story.while_it_lasts(lambda lines: world.tell(process, lines), least=0)
            world.referee.look(world.database)
            kill(process)
            refused = story.while_it_lasts(world.do, least=EVERYBODY)
            world.referee.look(world.database)
            writable(disk, True)
            story.afterwards(refused, world.do)
            world.referee.look(world.database)
        world.pins_are_kept()
    return world, {"disk": "files 0444 in a folder 0555, the worker not root", **story.figures}


def writable(disk, yes):
    for file in disk.iterdir():
        file.chmod(0o644 if yes else 0o444)
    disk.chmod(0o755 if yes else 0o555)
