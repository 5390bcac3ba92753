"""Reads llvm-cov's export: lines, regions and branches of src/ by file, the lines no test runs, and whether it is enough.

With --nothing it is the control: of the decision nothing may be covered. With --in-c FILE, FILE is the export for capi/.
A line counts once; of a generic function's copies the one that ran most counts. Tests do not, wherever they stand.
"""

import json
import sys
from collections import defaultdict

# Files with nothing but tests, or with what tests alone use.
TESTS = ("mac/kernels.rs", "mac/agreement.rs", "verify/work.rs")
# What the name of a function in a module of tests has in it.
IN_TESTS = "5tests"
# In per cent: what the run of 2026-11-29 reached, rounded down. What there is of mac/x86/ to run goes by the processor, so it has none.
FLOORS = {
    "the decision and the rest": {"lines": 97.0, "regions": 97.0, "branches": 94.0},
    "capi/": {"lines": 99.0, "regions": 98.0, "branches": 97.0},
    "import/": {"lines": 98.0, "regions": 97.0, "branches": 96.0},
}
KINDS = ("lines", "regions", "branches")


def ran(segments):
    """How often each line ran that has something to run, as llvm-cov tells it: the most of what begins in it and of what it goes on with."""
    beginning = defaultdict(list)
    for segment in segments:
        beginning[segment[0]].append(segment)
    lines, going_on = {}, None
    for line in range(segments[0][0], segments[-1][0] + 1) if segments else ():
        here = beginning[line]
        begun = [count for _, _, count, has_count, is_entry, is_gap in here if has_count and is_entry and not is_gap]
        skipped = here and here[0][4] and not here[0][3]
        on = [going_on[2]] if going_on and going_on[3] else []
        if (begun or on) and not skipped:
            lines[line] = max(begun + on)
        going_on = here[-1] if here else going_on
    return lines


def uncovered(segments, tests_from):
    """The lines that begin a region with a count of nothing, as ranges."""
    lines = set()
    for (line, _, count, has_count, _, gap), after in zip(segments, segments[1:]):
        if has_count and not count and not gap:
            last = after[0] - 1 if after[1] == 1 else after[0]
            lines.update(range(line, min(max(line, last) + 1, tests_from)))
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
    data = json.load(export)["data"][0]
    regions, branches = defaultdict(dict), defaultdict(dict)
    tests_from = defaultdict(lambda: sys.maxsize)
    for function in data["functions"]:
        names = function["filenames"]
        if IN_TESTS in function["name"]:
            # Tests stand at the end of a file.
            tests_from[names[0]] = min(tests_from[names[0]], function["regions"][0][0])
            continue
        for *place, count, file, _, kind in function["regions"]:
            if kind == 0:
                known = regions[names[file]]
                known[tuple(place)] = max(count, known.get(tuple(place), 0))
        for *place, yes, no, file, _, _ in function["branches"]:
            known = branches[names[file]]
            known[tuple(place)] = [max(pair) for pair in zip((yes, no), known.get(tuple(place), (0, 0)))]
    files = {}
    for file in data["files"]:
        path = file["filename"]
        name = path.rpartition("/src/")[2]
        if name not in TESTS and "/fuzz/" not in path and is_wanted(name):
            counts = {
                "lines": [count for line, count in ran(file["segments"]).items() if line < tests_from[path]],
                "regions": regions[path].values(),
                "branches": [count for pair in branches[path].values() for count in pair],
            }
            sums = {kind: (len(counts[kind]), sum(count > 0 for count in counts[kind])) for kind in KINDS}
            files[name] = sums, uncovered(file["segments"], tests_from[path])
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
