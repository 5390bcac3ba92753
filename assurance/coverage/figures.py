"""Reads llvm-cov's export: lines, regions and branches of src/ by file, the lines no test runs, and whether it is enough.

With --nothing it is the control: of the decision nothing may be covered. With --in-c FILE, FILE is the export for capi/.
"""

import json
import sys

# Tests themselves, and what no processor here can run.
TESTS = ("mac/kernels.rs", "mac/agreement.rs")
# In per cent: what the run of 2026-11-29 reached, rounded down. What there is of mac/x86/ to run goes by the processor, so it has none.
FLOORS = {
    "the decision and the rest": {"lines": 97.0, "regions": 97.0, "branches": 93.0},
    "capi/": {"lines": 99.0, "regions": 98.0, "branches": 97.0},
    "import/": {"lines": 98.0, "regions": 97.0, "branches": 93.0},
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


def read(export, is_wanted):
    """The sums and the lines not run of each file."""
    files = {}
    for file in json.load(export)["data"][0]["files"]:
        name = file["filename"].rpartition("/src/")[2]
        if name not in TESTS and "/fuzz/" not in file["filename"] and is_wanted(name):
            sums = {kind: (file["summary"][kind]["count"], file["summary"][kind]["covered"]) for kind in KINDS}
            files[name] = sums, uncovered(file["segments"])
    return files


def main():
    files = read(sys.stdin, lambda name: True)
    if "--in-c" in sys.argv:
        with open(sys.argv[sys.argv.index("--in-c") + 1], encoding="utf-8") as export:
            files |= read(export, lambda name: name.startswith("capi/"))
    groups = {
        "the decision and the rest": [n for n in files if not n.startswith(("import/", "capi/", "mac/x86/"))],
        "mac/x86/": [n for n in files if n.startswith("mac/x86/")],
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
