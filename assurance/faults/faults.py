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

MET = "of these while another worker presented the same code"
# What a sentence must say.
FULL = re.compile(r"disk is full|No space left on device")
READ_ONLY = re.compile(r"readonly database|Read-only file system")
NONE = re.compile(r"(?!)")


class Fault:
    """`floors`: by the amount, what each figure has to reach, or the fault has not struck and the run shows nothing."""

    def __init__(self, name, run, controls, sentences, short, long, control_amount, floors):
        self.name, self.run, self.controls, self.sentences = name, run, controls, sentences
        self.short, self.long, self.control_amount, self.floors = short, long, control_amount, floors


def refused_and_then_let_in(cycles):
    """Of 20 tokens in each cycle."""
    return {"refused with an error": cycles, "errors told": cycles, "accepted afterwards": 20 * cycles}


FAULTS = [
    Fault("SIGKILL in the middle of logins of two workers", killed.run,
          {"answers-early": ("accepted twice", "behind"), "swaps-blindly": ("accepted twice",)}, NONE, 1_000, 10_000, 1_000,
          lambda codes: {"kills": codes // 100, "codes": codes, "accepted after the last kill": 40, MET: codes // 100}),
    Fault("disk full", full.run, {"ignores-failed-writes": ("behind",)}, FULL, 4, 40, 1, refused_and_then_let_in),
    Fault("disk read-only under a running worker", readonly.run, {"ignores-failed-writes": ("behind",)}, READ_ONLY, 2, 20, 1,
          refused_and_then_let_in),
    Fault("files read-only by mode", readonly.run_by_mode, {"works-on-a-copy": ("behind",)}, READ_ONLY, 2, 20, 1,
          # What is open stays writable: it is a start that fails.
          lambda cycles: {full.NOT_PRESENTED: 20 * cycles, "errors told": cycles, "accepted afterwards": 20 * cycles}),
    Fault("clock set back and forth by hours", clock.run, {"forgets-used-codes": ("accepted twice",)}, NONE, 4, 60, 2,
          lambda rounds: {"logins by a wrong clock": 40 * rounds, "accepted by a wrong clock": rounds,
                          "codes seen and tried again": 8 * rounds, "let in by the right clock at once": rounds}),
    Fault("power cut", power.run, {"does-not-wait-for-the-disk": ("behind",)}, NONE, 40, 400, 20,
          lambda cuts: {"cuts": cuts * 9 // 10, "right after an acceptance": cuts // 4, "writes that were under way": cuts // 4,
                        "checkpoints": 1, "synchronous": 1}),
    Fault("first start: killed, beside another, on a full disk", begun.run,
          {"names-its-key-too-early": ("kept from starting",)}, FULL, 15, 1, 6,
          lambda stride: {"kills": 150 // stride, "starts of two at once": 60 // stride, "starts on a full disk": 60 // stride,
                          "errors told": 1, "codes accepted": 6}),
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
    referee, floors = world.referee, fault.floors(amount)
    figures |= referee.figures() | {"errors told": sum(referee.errors.values())}
    for name in floors.keys() - figures.keys():
        verdict(False, f"    {name}: nobody counted it")
    for name, figure in figures.items():
        told, least = (f"{figure:,}", floors.get(name, 0)) if isinstance(figure, int) else (figure, None)
        verdict(not least or figure >= least, f"    {name}: {told}" + (f", at least {least:,}" if least else ""))
    for sentence, count in referee.errors.items():
        sentence = sentence.replace(str(world.database.parent), "...")
        verdict(fault.sentences.search(sentence), f"    error, {count:,} times: {sentence}")
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
