"""Compares the changes that no test noticed with survivors.txt, and adds the figures to record.txt.

    judge.py PART FOLDER ARGUMENTS LEFT

With the argument --left only those named in the file LEFT are judged.

A line of survivors.txt is `file: what was changed | reason`, as cargo-mutants words it but without line and column, so that other changes
of the file do not matter.
"""

import json
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).parent
# What a reason begins with that holds on some machines alone.
SOME = "on a processor"


def plain(name):
    """`src/code.rs:12:3: replace ...` without its place."""
    return re.sub(r"^([^:]+):\d+:\d+: ", r"\1: ", name)


def main(part, folder, arguments, left):
    wanted = set(Path(left).read_text(encoding="utf-8").splitlines()) if arguments == "--left" else None
    outcomes = json.loads((Path(folder) / "outcomes.json").read_text(encoding="utf-8"))
    words = {"CaughtMutant": [], "MissedMutant": [], "Unviable": [], "Timeout": []}
    for outcome in outcomes["outcomes"]:
        mutant = outcome["scenario"] != "Baseline" and outcome["scenario"]["Mutant"]
        if mutant and (wanted is None or mutant["name"] in wanted):
            words[outcome["summary"]].append(plain(mutant["name"]))
    return judge(part, words, arguments)


def read_reasons():
    """The reasons of survivors.txt by the plain names of mutants."""
    lines = (HERE / "survivors.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.rsplit(" | ", 1) for line in lines if line and not line.startswith("#"))


def judge(part, words, arguments):
    """Whether a mutant lives without a reason, or one with a reason does not. The figures are added to the record."""
    reasons = read_reasons()
    missed = words["MissedMutant"]
    unexplained = [name for name in missed if name not in reasons]
    noticed = [name for name in words["CaughtMutant"] if name in reasons and name not in missed and not reasons[name].startswith(SOME)]
    for name in unexplained:
        print("noticed by no test:", name)
    for name in noticed:
        print("noticed, though survivors.txt has it:", name)
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True).stdout.strip()
    line = (
        f"{datetime.now(timezone.utc):%F}  {part:9} {len(words['CaughtMutant']):5} caught {len(words['Timeout']):4} endless"
        f" {len(missed):4} missed, {len(unexplained):3} of them without a reason {len(words['Unviable']):5} unviable  {commit} {arguments}".rstrip()
    )
    print(line)
    with (HERE / "record.txt").open("a", encoding="utf-8") as record:
        record.write(line + "\n")
    return bool(unexplained or noticed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
