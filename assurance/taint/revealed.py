"""Whether src/ reveals what revealed.txt says, and nothing else: what goes through `revealed` has no mark afterwards, so a new place, or
another value in an old one, must be written down with its reason.

    python3 assurance/taint/revealed.py
"""

import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
CALL = re.compile(r"\brevealed(\(| as )")
PLANTED = "    if revealed(pin_is_right) { // not yet masked"


def places(name, text):
    """Each line that calls it or gives it another name, but for its definition and methods of its name."""
    for line in text.splitlines():
        code = line.split("//")[0].strip()
        if any(not code[: call.start()].endswith((".", "fn ")) for call in CALL.finditer(code)):
            yield f"{name}: {code}"


def compared(found, allowed):
    return list((Counter(found) - Counter(allowed)).elements()), list((Counter(allowed) - Counter(found)).elements())


def main():
    lines = (HERE / "revealed.txt").read_text(encoding="utf-8").splitlines()
    allowed = [line.rsplit(" | ", 1)[0] for line in lines if line and not line.startswith("#")]
    src = HERE.parents[1] / "src"
    found = []
    for file in sorted(src.rglob("*.rs")):
        found += places(f"src/{file.relative_to(src)}", file.read_text(encoding="utf-8"))
    if len(compared([*found, *places("src/verify/mod.rs", PLANTED)], allowed)[0]) <= len(compared(found, allowed)[0]):
        sys.exit("a planted place is not seen")
    new, gone = compared(found, allowed)
    for place in new:
        print(f"revealed, and not in revealed.txt: {place}")
    for place in gone:
        print(f"in revealed.txt, and not revealed: {place}")
    print(f"{len(found)} places where something is revealed, each with its reason")
    return bool(new or gone)


if __name__ == "__main__":
    sys.exit(main())
