"""Compares the changes that no test noticed with survivors.txt, and adds the figures to record.txt.

    judge.py PART FOLDER ARGUMENTS LEFT

With the argument --left only those named in the file LEFT are judged. The environment has SOURCES, the commit that was changed, and
PROGRAMS where not all tests of the part were run.

A line of survivors.txt is `file: what was changed | 3 of 7: reason`, as cargo-mutants words it but without line and column, so that other
changes of the file do not matter. A function may have several with one name: so many of them are noticed by no test, and where more live,
or more are noticed, the run fails; without numbers there is one. What never ends is noticed. switched.sh fails too where a reason is left
of a change that is no more.
"""

import json
import os
import re
import sys
from collections import Counter
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
    """By the plain names of mutants: how many of that name live, how many there are, and the reason."""
    reasons = {}
    for line in (HERE / "survivors.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, reason = line.rsplit(" | ", 1)
            living, of, reason = re.fullmatch(r"(?:(\d+) of (\d+): )?(.*)", reason).groups()
            reasons[name] = int(living or 1), int(of or 1), reason
    return reasons


def judge(part, words, arguments):
    """Whether more or fewer mutants live than survivors.txt has a reason for. The figures are added to the record."""
    reasons = read_reasons()
    missed, noticed = Counter(words["MissedMutant"]), Counter(words["CaughtMutant"] + words["Timeout"])
    unexplained = missed - Counter({name: living for name, (living, _, _) in reasons.items()})
    fewer = [name for name, (living, of, reason) in reasons.items() if noticed[name] > of - living and not reason.startswith(SOME)]
    for name in unexplained:
        print(f"noticed by no test: {missed[name]}, where survivors.txt has {reasons.get(name, (0,))[0]}: {name}")
    for name in fewer:
        living, of, _ = reasons[name]
        print(f"noticed: {noticed[name]}, where survivors.txt has {living} of {of} that are not: {name}")
    by = f" by {os.environ['PROGRAMS']}" if os.environ.get("PROGRAMS") else ""
    machine = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    line = (
        f"{datetime.now(timezone.utc):%F}  {part:9} {len(words['CaughtMutant']):5} caught {len(words['Timeout']):4} endless"
        f" {missed.total():4} missed, {unexplained.total():3} of them without a reason {len(words['Unviable']):5} unviable  {os.environ['SOURCES']}"
        f" {arguments}".rstrip() + f"{by}, {machine.group(1) if machine else 'an unknown processor'}"
    )
    print(line)
    with (HERE / "record.txt").open("a", encoding="utf-8") as record:
        record.write(line + "\n")
    return bool(unexplained or fewer)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
