#!/usr/bin/env python3
"""Writes the conformance set beside this file, byte for byte the same each time: Python 3.10 or later, nothing else.

    python3 tests/vectors/generate.py            writes generation.json, stories.json, malformed.json
    python3 tests/vectors/generate.py --check    compares with what is there; exits with 1 on a difference
"""

import json
import sys
from pathlib import Path

# A check leaves nothing behind.
sys.dont_write_bytecode = True

import generation
import malformed
import published
import stories_counter
import stories_drift
import stories_enrol
import stories_handover
import stories_pair
import stories_pin
import stories_policy
import stories_replay
import stories_resync
import stories_throttle

HERE = Path(__file__).resolve().parent

THEMES = [
    stories_enrol, stories_drift, stories_replay, stories_pair, stories_throttle, stories_resync, stories_counter,
    stories_pin, stories_handover, stories_policy,
]


def documents():
    published.check()
    stories = [story.document() for theme in THEMES for story in theme.stories()]
    made = {
        "generation.json": generation.document(),
        "stories.json": {"version": 1, "stories": stories},
        "malformed.json": malformed.document(),
    }
    for name, document in made.items():
        ids = [case["id"] for cases in document.values() if isinstance(cases, list) for case in cases]
        twice = {id for id in ids if ids.count(id) > 1}
        assert not twice, f"{name}: {twice} stand for two cases"
    return made


def written(document):
    """ASCII alone, a line per field: readable, and the same bytes on every machine."""
    return json.dumps(document, indent=1, ensure_ascii=True).encode() + b"\n"


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    differing = []
    for name, document in documents().items():
        path, text = HERE / name, written(document)
        if not arguments:
            path.write_bytes(text)
        elif not path.is_file() or path.read_bytes() != text:
            differing.append(name)
    for name in differing:
        print(f"{name} is not what generate.py makes: run it, and look at the difference", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
