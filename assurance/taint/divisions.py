#!/usr/bin/env python3
"""Searches a program for divisions, and with --wide-products for products of 64 bits, of what may be secret: divisions.py [--wide-products] PREFIX PROGRAM...

How long they take depends on the numbers: a division on any processor, a wide product on a Cortex-M3. PREFIX is that of binutils
("arm-none-eabi-" or nothing). Where an instruction stands in the sources, with all that was inlined, is told by the program's line numbers.
Whether it is an instruction or, on a processor that has none, a call of the compiler's library, the innermost place in the library's own
sources, or in a dependency's, must be in one of the functions below, each with its reason; where there is no such place, the function must
be one of those that print a backtrace. The planted functions must be found and not be among them.
"""

import collections
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLOCK = "times, phases and rates of the token's clock, of the state; after an accepted code, which the verdict tells"
PUBLIC = {
    "src/verify/clock.rs": ("new adjust move_to predicted_step half_width drift_seconds observed_phase lean_ms drift", CLOCK),
    "src/verify/throttle.rs": ("failed", "how many failures there were"),
    "src/device.rs": ("ahead_ns drift_seconds", "how far a device's clock is ahead"),
    "src/profile.rs": ("step_at", "the time, by the token's period"),
}
# Rust's own, where a program ends by a panic.
BACKTRACES = re.compile(r"\b(gimli|addr2line|rustc_demangle)::|^std::rt::")
DIVISION = re.compile(r"^(v?i?div[bwlq]?|[us]div)$")
LIBRARY_DIVISION = re.compile(r"<(__aeabi_u?[il]?l?div(mod)?|__aeabi_u?idiv(mod)?|__u?(div|mod|divmod)[sdt]i[34]|.*compiler_builtins.*(div|mod).*)(\.[^>]*)?>")
WIDE_PRODUCT = re.compile(r"^[us]ml?(ull|lal|aal)(\.w)?$|^[us]m[ul]l?(ll|al)$")
LIBRARY_PRODUCT = re.compile(r"<(__aeabi_lmul|__muldi3|.*compiler_builtins.*mul.*)>")
OWN = re.compile(r"(/src/(?!bin/).*|(base16ct|base32ct|subtle|sha1|sha2|heapless|zeroize)-[0-9.]+/src/.*)")


def lines(prefix, image):
    text = subprocess.run([prefix + "objdump", "-d", "-C", "--no-show-raw-insn", "-w", image], check=True, capture_output=True, text=True).stdout
    symbol = ""
    for line in text.splitlines():
        head = re.match(r"[0-9a-f]+ <(.*)>:$", line)
        if head:
            symbol = head.group(1)
            continue
        found = re.match(r"\s*([0-9a-f]+):\s+(\S+)\s*(.*)", line)
        if found:
            yield symbol, found.group(1), found.group(2), found.group(3)


def places(prefix, image, addresses):
    """For each address the functions that it stands in, the innermost first, each with its file and line."""
    if not addresses:
        return {}
    text = subprocess.run([prefix + "addr2line", "-a", "-i", "-f", "-C", "-e", image], input="\n".join(addresses), check=True,
                          capture_output=True, text=True).stdout
    found, current = {}, None
    rest = iter(text.splitlines())
    for line in rest:
        if re.match(r"0x[0-9a-f]+$", line):
            current = found.setdefault(int(line, 16), [])
        else:
            current.append((line, next(rest)))
    return found


def written_in(name, place):
    """The file and the function of a place in the library's sources: as its line says, since the name may be that of the function which it
    was inlined into."""
    found = re.search(r"/(src/[^:]*):(\d+|\?)", place)
    if not found or not (ROOT / found.group(1)).is_file():
        return place, "?"
    if found.group(2) == "?":
        return found.group(1), name.split("::")[-1]
    before = (ROOT / found.group(1)).read_text(encoding="utf-8").splitlines()[: int(found.group(2))]
    names = [name for line in before for name in re.findall(r"\bfn (\w+)", line)]
    return found.group(1), names[-1] if names else "?"


def main():
    arguments = sys.argv[1:]
    wide = "--wide-products" in arguments
    prefix, *images = [argument for argument in arguments if not argument.startswith("--")]
    wrong = 0
    for image in images:
        planted = set()
        wrong += searched(prefix, image, wide, planted)
        for expected in ["planted_division"] + ["planted_wide_product"] * wide:
            if expected not in planted:
                print(f"NOT FOUND: {expected} in {image}")
                wrong += 1
    sys.exit(wrong > 0)


def searched(prefix, image, wide, planted):
    """Prints what is in one program, gathers the planted ones and gives how many are wrong."""
    slow = [
        (symbol, address, f"{mnemonic} {operands}")
        for symbol, address, mnemonic, operands in lines(prefix, image)
        if (DIVISION.match(mnemonic) or mnemonic.startswith(("bl", "b.", "call")) and LIBRARY_DIVISION.search(operands)
            or wide and (WIDE_PRODUCT.match(mnemonic) or mnemonic.startswith("bl") and LIBRARY_PRODUCT.search(operands)))
        and not re.search(r"compiler_builtins|^__", symbol)
    ]
    where = places(prefix, image, [address for _, address, _ in slow])
    public, wrong = collections.Counter(), 0
    for symbol, address, instruction in slow:
        frames = where.get(int(address, 16), [])
        if "planted_" in symbol:
            planted.add(symbol.split("::")[-1])
            print(f"found: {symbol}: {instruction}")
            continue
        own = [(name, place) for name, place in frames if OWN.search(place) and not re.search(r"/library/|/rust/deps/", place)
               and not re.search(r"/(assurance|examples)/", place)]
        if not own and BACKTRACES.search(symbol):
            continue
        name, place = own[0] if own else (symbol, "no place of its own")
        file, function = written_in(name, place)
        functions, reason = PUBLIC.get(file, ("", ""))
        if function in functions.split():
            public[f"{file} {function}: {reason}"] += 1
        else:
            print(f"WRONG: {instruction} in {symbol}, {place}, {function}")
            wrong += 1
    for place, count in sorted(public.items()):
        print(f"{count} of what is public, {place}")
    if not public:
        print(f"WRONG: none found in {image}, which has some: are there no line numbers?")
    return wrong + (not public)


main()
