#!/usr/bin/env python3
"""Shows in a library's assembly that each vector and mask register that is named in it is emptied, whether this processor has it or not.

    registers.py LIBRARY

The search of a child's memory sees a register of AVX-512 only where the processor has it. Here the instructions are read: those up to
15 are emptied by `vzeroall`, each beyond and each mask by an instruction of its own, in rows that end with `ret` and that something
calls. That every operation comes by there after all else is not read here: the search sees it, where the processor has the registers.
Controls come first: without one of these instructions, without the calls, and with a register that nobody empties, it must fail.
"""

import re
import subprocess
import sys

REGISTER = re.compile(r"%((?:[xyz]mm|tmm|k)\d+)\b")
EMPTIED = re.compile(r"(?:vpxord|kxorw) %(\w+),%\1,%\1$")
CALL = re.compile(r"(?:call|jmp) ([0-9a-f]+)\b")


def instructions(library):
    """Address and instruction, in their order."""
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", library], check=True, capture_output=True, text=True).stdout
    lines = [line.split(":\t", 1) for line in listing.splitlines() if re.match(r" +[0-9a-f]+:\t", line)]
    return [(address.strip(), re.sub(r"\s+", " ", instruction.split("#")[0]).strip()) for address, instruction in lines]


def register(name):
    """One name for each, whatever of it is used: xmm17 and ymm17 are parts of zmm17."""
    return re.sub(r"^[xy]mm", "zmm", name)


def emptied_by(instruction):
    if instruction == "vzeroall":
        return {f"zmm{number}" for number in range(16)}
    found = EMPTIED.match(instruction)
    return {register(found[1])} if found else set()


def kept(listing):
    """The registers that are named and not emptied."""
    named = {register(name) for _, instruction in listing for name in REGISTER.findall(instruction)}
    called = {call[1] for _, instruction in listing if (call := CALL.match(instruction))}
    emptied, row, start = set(), set(), None
    for address, instruction in listing:
        if here := emptied_by(instruction):
            start = start if row else address
            row |= here
        else:
            # One register may be emptied for many reasons; many of them for this one.
            emptied |= row if instruction == "ret" and len(row) > 15 and start in called else set()
            row = set()
    return sorted(named - emptied)


def main(library):
    listing = instructions(library)
    # Where no instruction uses the register, one is added that does.
    used = [("", "vpaddd %zmm0,%zmm16,%zmm16"), *listing]

    def without(pattern):
        return [(address, instruction) for address, instruction in used if not re.match(pattern, instruction)]

    def uncalled(first):
        start = next(address for address, instruction in listing if instruction == first)
        return without(rf"(call|jmp) {start}\b")

    if left := kept(used):
        sys.exit(f"named and not emptied: {' '.join(left)}")
    emptying = "vpxord %xmm16,%xmm16,%xmm16"
    controls = [
        ("without vzeroall", without("vzeroall")),
        ("without the instruction that empties one", without(re.escape(emptying))),
        ("with nothing that calls vzeroall", uncalled("vzeroall")),
        ("with nothing that calls what empties the others", uncalled(emptying)),
        ("with a register of AMX", [*listing, ("", "tdpbssd %tmm0,%tmm1,%tmm2")]),
    ]
    for what, changed in controls:
        if not kept(changed):
            sys.exit(f"not noticed: {what}")
    print(f"registers: each of those that {len(listing)} instructions name is emptied; {len(controls)} controls noticed")


if __name__ == "__main__":
    main(sys.argv[1])
