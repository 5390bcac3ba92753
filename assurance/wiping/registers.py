#!/usr/bin/env python3
"""Shows in a library's assembly that each vector and mask register that is named in it is emptied, whether this processor has it or not.

    registers.py LIBRARY

The search of a child's memory sees a register of AVX-512 only where the processor has it. Here the instructions are read: those up to
15 are emptied by `vzeroall`, each beyond and each mask by an instruction of its own, all of them in one row that ends with `ret`.
Controls come first: without one of these instructions, and with a register that nobody empties, it must fail.
"""

import re
import subprocess
import sys

REGISTER = re.compile(r"%((?:[xyz]mm|tmm|k)\d+)\b")
EMPTIED = re.compile(r"(?:vpxord|kxorw) %(\w+),%\1,%\1$")


def instructions(library):
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", library], check=True, capture_output=True, text=True).stdout
    return [line.split("\t", 1)[1].split("#")[0].strip() for line in listing.splitlines() if re.match(r" +[0-9a-f]+:\t", line)]


def register(name):
    """One name for each, whatever of it is used: xmm17 and ymm17 are parts of zmm17."""
    return re.sub(r"^[xy]mm", "zmm", name)


def kept(listing):
    """The registers that are named and not emptied."""
    named = {register(name) for line in listing for name in REGISTER.findall(line)}
    emptied = {f"zmm{number}" for number in range(16)} if "vzeroall" in listing else set()
    row = set()
    for line in listing:
        if found := EMPTIED.match(re.sub(r"\s+", " ", line)):
            row.add(register(found[1]))
        else:
            # One register may be emptied for many reasons; all of them for this one.
            emptied |= row if line == "ret" and len(row) > 16 else set()
            row = set()
    return sorted(named - emptied)


def main(library):
    listing = instructions(library)
    used, emptying = "vpaddd %zmm0,%zmm16,%zmm16", r"vpxord +%xmm16,%xmm16,%xmm16"
    if left := kept([used, *listing]):
        sys.exit(f"named and not emptied: {' '.join(left)}")
    controls = [
        ("without vzeroall", [line for line in listing if line != "vzeroall"]),
        # Where no instruction uses the register, one is added that does.
        ("without the instruction that empties one", [used, *(line for line in listing if not re.match(emptying, line))]),
        ("with a register of AMX", [*listing, "tdpbssd %tmm0,%tmm1,%tmm2"]),
    ]
    for what, changed in controls:
        if not kept(changed):
            sys.exit(f"not noticed: {what}")
    if left := kept(listing):
        sys.exit(f"named and not emptied: {' '.join(left)}")
    print(f"registers: each of those that {len(listing)} instructions name is emptied; {len(controls)} controls noticed")


if __name__ == "__main__":
    main(sys.argv[1])
