"""The table of what measure.sh has measured, the goals, and the comparison of two tables.

    table.py print DATE MADE_WITH <FIGURES    a line of FIGURES: TARGET PROGRAM KERNEL LEVEL IMAGE STACK INSTRUCTIONS
    table.py compare RECORD TABLE             exit code 1 where a figure has grown by more than 3 %
"""

import sys

COLUMNS = ("image", "flash", "whole stack", "stack", "instructions")
HEADING = ("target", "program", "kernel", "level", *COLUMNS)
KEY = 4
LEGEND = """\
Bytes. image: .vectors, .text, .rodata and .data's initial values; flash: that less the empty program's. whole stack: from the stack's
top to its deepest word; stack: that less the empty program's. instructions: between the marks, less
the empty program's.
generate: one code, HOTP with SHA-1. verifier: SHA-1; enrol, verify and resync, each from record to record. selftest: all hashes, or
SHA-1 alone. plain-c: the same by hand, GCC -Os."""
GROWTH = 1.03

# Of the issue that made them: (target, program, kernel, level): {column: at most}.
GENERATE = {"flash": 900, "stack": 256}
GOALS = {
    ("thumbv6m", "generate", "compact", "s"): GENERATE | {"instructions": 23_000},
    ("thumbv7m", "generate", "compact", "s"): GENERATE | {"instructions": 15_000},
    ("thumbv7m", "verifier", "compact", "s"): {"flash": 12_288, "stack": 1_536},
    ("avr", "generate", "compact", "s"): {"flash": 6_144},
}


def measured(lines):
    """Rows by their key, from lines of figures; what is over the empty program is computed here."""
    images = {}
    for line in lines:
        words = line.split()
        images[tuple(words[:KEY])] = [int(word) for word in words[KEY:]]
    rows = {}
    for (target, program, kernel, level), (image, stack, instructions) in images.items():
        key = target, program, kernel, level
        if program == "empty":
            rows[key] = (image, None, stack, None, instructions)
            continue
        baseline = target, "empty", kernel if kernel == "plain-c" else "none", level
        if baseline in images:
            empty_image, empty_stack, empty_instructions = images[baseline]
            rows[key] = (image, image - empty_image, stack, stack - empty_stack, instructions - empty_instructions)
    return rows


def formatted(rows):
    """The rows sorted and aligned under their heading."""
    lines = [HEADING]
    for key, figures in sorted(rows.items()):
        lines.append((*key, *("-" if figure is None else f"{figure}" for figure in figures)))
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADING))]
    for line in lines:
        left = (cell.ljust(width) for cell, width in zip(line[:KEY], widths))
        right = (cell.rjust(width) for cell, width in zip(line[KEY:], widths[KEY:]))
        yield "  ".join((*left, *right))


def goals(rows):
    """A line for each goal of what was measured."""
    for key, limits in GOALS.items():
        for column, limit in limits.items() if key in rows else ():
            figure = rows[key][COLUMNS.index(column)]
            whole = f" (whole {rows[key][COLUMNS.index('whole stack')]:,})" if column == "stack" else ""
            yield f"{'reached' if figure <= limit else 'MISSED '}  {' '.join(key)}: {column} {figure:,}{whole}, at most {limit:,}"


def read(path):
    """What a table was made with, and its rows."""
    made_with, rows = [], {}
    with open(path, encoding="ascii") as file:
        for line in file:
            words = line.split()
            if line.startswith("made with: "):
                made_with = line.removeprefix("made with: ").strip().split(", ")
            elif len(words) == len(HEADING) and words[KEY].isdigit():
                rows[tuple(words[:KEY])] = [None if word == "-" else int(word) for word in words[KEY:]]
    return made_with, rows


def compare(old_path, new_path):
    """Prints what differs. Whether nothing has grown too much or is gone."""
    (old_tools, old), (new_tools, new) = read(old_path), read(new_path)
    for tool in sorted(set(new_tools) - set(old_tools)):
        print(f"warning: {tool} is not what the record was made with: {', '.join(old_tools)}")
    scope = {(key[0], key[3]) for key in new}
    well = True
    for key in sorted(key for key in old if (key[0], key[3]) in scope):
        if key not in new:
            print(f"GONE     {' '.join(key)}")
            well = False
            continue
        for column, before, after in zip(COLUMNS, old[key], new[key]):
            if before == after:
                continue
            change = f"{' '.join(key)}: {column} {before} -> {after} ({(after - before) / before * 100:+.1f} %)"
            if after > before * GROWTH:
                print(f"GROWN    {change}")
                well = False
            else:
                print(f"changed  {change}")
    for key in sorted(set(new) - set(old)):
        print(f"new      {' '.join(key)}")
    print("no figure has grown by more than 3 %" if well else "FAILED: a figure has grown by more than 3 %, or is gone")
    return well


def main():
    match sys.argv[1:]:
        case ["print", date, made_with]:
            rows = measured(sys.stdin)
            print(f"What kodeviser costs in a device. Measured by examples/firmware/measure.sh on {date}")
            print(f"made with: {made_with}\n\n{LEGEND}\n")
            print("\n".join(formatted(rows)))
            print("\n".join(["", *goals(rows)]))
        case ["compare", old, new]:
            sys.exit(not compare(old, new))
        case _:
            sys.exit(__doc__)


main()
