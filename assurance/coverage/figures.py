"""Reads llvm-cov's export: lines, regions and branches of src/ by file, the lines no test runs, and whether it is enough.

With --nothing it is the control: of the decision nothing may be covered.
"""

import json
import sys

# Tests themselves, and what no processor here can run.
TESTS = ("mac/kernels.rs", "mac/agreement.rs")
# In per cent: what the run of 2026-11-23 reached, rounded down. "The rest" has kernels that this processor cannot run; of
# capi/ the outermost functions are counted only where their build is the one that llvm-cov takes.
FLOORS = {
    "the decision and the rest": {"lines": 95.0, "regions": 95.0, "branches": 92.0},
    "capi/": {"lines": 81.0, "regions": 87.0, "branches": 95.0},
    "import/": {"lines": 97.0, "regions": 95.0, "branches": 89.0},
}
KINDS = ("lines", "regions", "branches")


def uncovered(segments):
    """The lines that begin a region with a count of nothing, as ranges."""
    lines = set()
    for (line, _, count, has_count, _, gap), after in zip(segments, segments[1:]):
        if has_count and not count and not gap:
            last = after[0] - 1 if after[1] == 1 else after[0]
            lines.update(range(line, max(line, last) + 1))
    ranges = []
    for line in sorted(lines):
        if ranges and ranges[-1][1] == line - 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def row(name, sums):
    shares = {kind: f"{percent(sums[kind]):.1f}" if sums[kind][0] else "-" for kind in KINDS}
    cells = "".join("{:6} {:6} {:>5}".format(*sums[kind], shares[kind]) for kind in KINDS)
    return f"{name:38}{cells}"


def percent(pair):
    return 100 * pair[1] / pair[0] if pair[0] else 100.0


def main():
    files = {}
    for file in json.load(sys.stdin)["data"][0]["files"]:
        name = file["filename"].rpartition("/src/")[2]
        if name not in TESTS and "/fuzz/" not in file["filename"]:
            sums = {kind: (file["summary"][kind]["count"], file["summary"][kind]["covered"]) for kind in KINDS}
            files[name] = sums, uncovered(file["segments"])
    groups = {
        "the decision and the rest": [n for n in files if not n.startswith(("import/", "capi/"))],
        "capi/": [n for n in files if n.startswith("capi/")],
        "import/": [n for n in files if n.startswith("import/")],
        "all of src/": list(files),
    }
    total = {
        group: {kind: tuple(sum(files[n][0][kind][i] for n in names) for i in (0, 1)) for kind in KINDS}
        for group, names in groups.items()
    }
    if "--nothing" in sys.argv:
        covered = sum(files[n][0]["lines"][1] for n in files if n.startswith("verify/"))
        print(f"control, no test run: {covered} lines of verify/ covered")
        return covered != 0 or not any(n.startswith("verify/") for n in files)
    print(f"# {'file':36}{' lines    run   %  regions  run    % branches  run    %'}")
    for name in sorted(files):
        print(row(name, files[name][0]))
    for group in groups:
        print(row(group, total[group]))
    print("# Lines with a region that no test runs:")
    for name in sorted(files):
        if files[name][1]:
            print(f"{name}: {files[name][1]}")
    low = [(group, kind) for group in FLOORS for kind in KINDS if percent(total[group][kind]) < FLOORS[group][kind]]
    for group, kind in low:
        print(f"too few {kind} of {group} are run: the floor is {FLOORS[group][kind]} %")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
