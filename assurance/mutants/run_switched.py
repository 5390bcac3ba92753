"""Runs the tests once for every switched mutant of a part, until one notices.

    run_switched.py LIST.json FOLDER BUILD.json PART FILES PROGRAM...

BUILD.json is what cargo said when it built the tests, FILES the glob of what the part changes (src/verify/**), PROGRAM the tests that
should notice. FOLDER/PART.results.json is added to: mutants that were noticed before by the same tests (switched.sh sees to that), or have
a reason, are not run again. With none switched on every test must pass, and each one's time sets its limit: what takes ten times as long
is endless, which is noticed too. Ends as judge.py does. Mutants that could not be switched are named in FOLDER/PART.left.
"""

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from judge import judge as judged
from judge import plain, read_reasons

# A change can make a loop that takes memory without end.
MEMORY = 6 << 30


def programs_of(build, names):
    """The programs by name: of cargo's tests, and of tests/c, which one of those has built."""
    found = {}
    for line in Path(build).read_text().splitlines():
        if line.startswith("{") and (message := json.loads(line)).get("executable"):
            found[message["target"]["name"]] = [message["executable"], "--quiet", "--test-threads=2"]
    built = Path(os.environ["CARGO_TARGET_DIR"]) / "tmp"
    in_c = {f"c/{path.name.removeprefix('capi-import-')}": [str(path)] for path in built.glob("capi-import-*")}
    programs = {}
    for name in names:
        if name == "c":
            programs |= in_c
        elif name in in_c:
            programs[name] = in_c[name]
        else:
            program, *some = re.split("[:,]", name)
            programs[name] = found[program] + some
    return programs


def belongs(file, files):
    """Whether cargo-mutants' glob takes the file; `*` is within a folder."""
    return re.fullmatch(re.escape(files).replace(r"\*\*", ".*").replace(r"\*", "[^/]*"), file) is not None


def main(list_name, folder, build, part, files, names):
    folder = Path(folder)
    results_name = folder / f"{part}.results.json"
    facts = json.loads((folder / "result.json").read_text())
    listed = json.loads(Path(list_name).read_text())
    ours = {n: m for n, m in enumerate(listed, 1) if belongs(m["file"], files)}
    results = json.loads(results_name.read_text()) if results_name.exists() else {}
    reasons = read_reasons()
    of_a_name = Counter(plain(mutant["name"]) for mutant in listed)
    stale = [name for name, (_, of, _) in reasons.items() if of_a_name[name] != of]
    if stale:
        sys.exit("survivors.txt has reasons of changes that are no more, or of another number of them:\n" + "\n".join(stale))
    results = {name: result for name, result in results.items() if result[0] == "caught" or plain(name) in reasons}
    programs = programs_of(build, names)
    taken = {}
    # The test that noticed a change of a file is the likeliest to notice the next.
    noticed = defaultdict(Counter)

    def run(program, number, limit):
        environment = {**os.environ, "MUTANT": str(number), "CARGO_MANIFEST_DIR": str(folder), "PROPTEST_MAX_SHRINK_ITERS": "0",
                       "SEED_FILES": str(folder / "tests/seed_files")}
        try:
            done = subprocess.run(programs[program], cwd=folder, env=environment, timeout=limit, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)))
            return "missed" if done.returncode == 0 else "caught"
        except subprocess.TimeoutExpired:
            return "endless"

    for program in programs:
        start = time.monotonic()
        if run(program, 0, 600) != "missed":
            sys.exit(f"with no mutant at all it fails: {program}")
        taken[program] = time.monotonic() - start
        print(f"{taken[program]:7.2f} s  {program}", flush=True)

    def judge(number):
        file = noticed[ours[number]["file"]]
        for program in sorted(programs, key=lambda program: (taken[program] + 0.05) / (1 + file[program])):
            result = run(program, number, 10 + 10 * taken[program])
            if result != "missed":
                file[program] += 1
                return number, result, program
        return number, "missed", ""

    wanted = [n for n in facts["switched"] if n in ours and ours[n]["name"] not in results]
    start = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        for count, (number, result, by) in enumerate(pool.map(judge, wanted), 1):
            results[ours[number]["name"]] = [result, by]
            if result != "caught":
                print(f"{result}: {ours[number]['name']}", flush=True)
            if count % 20 == 0 or count == len(wanted):
                results_name.write_text(json.dumps(results, indent=0))
                print(f"# {count} of {len(wanted)}, {time.monotonic() - start:.0f} s", flush=True)

    words = {"CaughtMutant": [], "MissedMutant": [], "Timeout": [], "Unviable": [plain(ours[n]["name"]) for n in facts["unviable"] if n in ours]}
    for mutant in ours.values():
        if mutant["name"] in results:
            words[{"caught": "CaughtMutant", "missed": "MissedMutant", "endless": "Timeout"}[results[mutant["name"]][0]]].append(plain(mutant["name"]))
    left = [ours[n]["name"] for n in facts["left"] if n in ours]
    (folder / f"{part}.left").write_text("".join(f"{name}\n" for name in left))
    return judged(part, words, f"switched; {len(left)} cannot be and were not run")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:6], sys.argv[6:]))
