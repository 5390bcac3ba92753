"""Strikes the example's store with each fault, in turn: first with a defect planted in it that must be caught, then as it is."""

import argparse
import pathlib
import re
import shutil
import sqlite3
import sys
import time

import begun
import clock
import full
import killed
import power
import readonly
from world import World

# What a sentence must say.
FULL = re.compile(r"disk is full|No space left on device")
READ_ONLY = re.compile(r"readonly database|Read-only file system")
NONE = re.compile(r"(?!)")
# Where no disk may be mounted, only the writes fail, and the example finds nothing wrong with the disk itself.
SIMULATED = re.compile(r"disk is full|readonly database|disk I/O error")


class Fault:
    def __init__(self, name, run, controls, sentences, short, long, control_amount):
        self.name, self.run, self.controls, self.sentences = name, run, controls, sentences
        self.short, self.long, self.control_amount = short, long, control_amount


FAULTS = [
    Fault("SIGKILL in the middle of logins of two workers", killed.run,
          {"answers-early": ("accepted twice", "behind"), "swaps-blindly": ("accepted twice",)}, NONE, 1_000, 10_000, 1_000),
    Fault("disk full", full.run, {"ignores-failed-writes": ("behind",)}, FULL, 4, 40, 1),
    Fault("disk read-only under a running worker", readonly.run, {"ignores-failed-writes": ("behind",)}, READ_ONLY, 2, 20, 1),
    Fault("files read-only by mode", readonly.run_by_mode, {}, READ_ONLY, 2, 20, 0),
    Fault("clock set back and forth by hours", clock.run, {"forgets-used-codes": ("accepted twice",)}, NONE, 4, 60, 2),
    Fault("power cut", power.run, {"does-not-wait-for-the-disk": ("behind",)}, NONE, 40, 400, 20),
    Fault("first start: killed, beside another, on a full disk", begun.run,
          {"names-its-key-too-early": ("kept from starting",)}, FULL, 15, 1, 6),
]


def without_a_fault(worker, folder):
    """The referee's own controls: a world in which nothing happens is right, and whatever is done to its database is seen."""
    def found(change):
        shutil.rmtree(folder, ignore_errors=True)
        world = World(worker, folder, 5, 1)
        world.enrol()
        now = 1_800_000_600
        world.do([world.login(token, token.moving_factor(now, 1), now) for token in world.tokens])
        connection = sqlite3.connect(world.database)
        change(connection)
        connection.commit()
        connection.close()
        world.pins_are_kept()
        world.referee.look(world.database)
        return set(world.referee.kinds())

    serial = "WHERE serial = '50000001'"
    damaged = "replace(hex(state), substr(hex(state), 40, 4), '7777')"
    for what, sql, kinds in [
        ("nothing", "SELECT 1", set()),
        ("a row deleted", f"DELETE FROM token {serial}", {"lost"}),
        ("a record damaged", f"UPDATE token SET state = unhex({damaged}) {serial}", {"lost"}),
        ("an older record put back", None, {"behind"}),
        ("an owner changed", f"UPDATE token SET owner = NULL {serial}", {"lost"}),
        ("a PIN gone", "UPDATE account SET pin = NULL WHERE name = 'owner1'", {"lost"}),
    ]:
        def change(connection):
            connection.create_function("unhex", 1, bytes.fromhex)
            if sql:
                connection.execute(sql)
            else:
                # The record of enrolment, of the same token: the same seed gives the same world.
                connection.execute(f"UPDATE token SET state = ? {serial}", [enrolled_record(worker, f"{folder}-older")])
        seen = found(change)
        verdict(seen == kinds, f"    control: {what}: {', '.join(seen) or 'nothing wrong'}")


def enrolled_record(worker, folder):
    world = World(worker, folder, 5, 1)
    world.enrol()
    record = sqlite3.connect(world.database).execute("SELECT state FROM token WHERE serial = '50000001'").fetchone()[0]
    shutil.rmtree(folder)
    return record


def verdict(holds, sentence):
    print(sentence if holds else f"{sentence}   <-- NOT AS IT MUST BE", flush=True)
    if not holds:
        verdict.failed = True


verdict.failed = False


def strike(fault, worker, planted, folder, amount, seed):
    print(f"\n{fault.name}", flush=True)
    for defect, kinds in fault.controls.items():
        shutil.rmtree(folder, ignore_errors=True)
        found = fault.run(planted, folder, fault.control_amount, seed, defect)[0].referee.kinds()
        told = ", ".join(f"{kind} {count}" for kind, count in found.items())
        verdict(any(found[kind] for kind in kinds), f"    control: a worker that {defect.replace('-', ' ')}: {told or 'not caught'}")
    shutil.rmtree(folder, ignore_errors=True)
    begin = time.monotonic()
    world, figures = fault.run(worker, folder, amount, seed)
    referee = world.referee
    for name, figure in {**figures, **referee.figures()}.items():
        print(f"    {name}: {figure:,}" if isinstance(figure, int) else f"    {name}: {figure}")
    sentences = SIMULATED if "strace" in str(figures.get("disk")) else fault.sentences
    for sentence, count in referee.errors.items():
        sentence = sentence.replace(str(world.database.parent), "...")
        verdict(sentences.search(sentence), f"    error, {count:,} times: {sentence}")
    found = referee.kinds()
    for kind in ("accepted twice", "accepted after a later one", "accepted though wrong", "behind", "lost"):
        verdict(not found.pop(kind, 0), f"    {MEANING[kind]}: {referee.kinds()[kind]}")
    verdict(not found, f"    anything else: {dict(found) or 'nothing'}")
    for kind, what in referee.problems[:10]:
        print(f"      {kind}: {what}")
    print(f"    seconds: {time.monotonic() - begin:.0f}")
    shutil.rmtree(folder, ignore_errors=True)


MEANING = {
    "accepted twice": "codes accepted twice",
    "accepted after a later one": "codes accepted after a later one had been",
    "accepted though wrong": "wrong codes accepted",
    "behind": "acceptances told and not in the database",
    "lost": "tokens lost",
}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("worker")
    arguments.add_argument("planted")
    arguments.add_argument("folder")
    arguments.add_argument("--long", action="store_true")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", default="")
    chosen = arguments.parse_args()
    if not any(chosen.only in fault.name for fault in FAULTS):
        arguments.error(f"no fault has {chosen.only!r} in its name")
    folder = pathlib.Path(chosen.folder) / "world"
    print("the referee")
    without_a_fault(chosen.worker, folder)
    for fault in FAULTS:
        if chosen.only in fault.name:
            strike(fault, chosen.worker, chosen.planted, folder, fault.long if chosen.long else fault.short, chosen.seed)
    print("\nNOT all as it must be" if verdict.failed else "\nall of it as it must be")
    sys.exit(verdict.failed)


main()
