"""Runs the tests once for every switched mutant, the quick tests first, until one fails.

    run_switched.py LIST.json FOLDER BUILD.json RESULTS.json PREFIX...

BUILD.json is what cargo said when it built the tests, PREFIX what the files' names begin with (src/verify/). RESULTS.json is added to:
mutants that were run before are not run again. With none switched on every test must pass, and each one's time sets its limit.
Ends as judge.py does: with 1 where one was not noticed and has no reason. Mutants not run are counted and named in left.txt.
"""

import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from judge import judge as judged
from judge import plain


def main(list_name, folder, build, results_name, prefixes):
    folder, results_name = Path(folder), Path(results_name)
    mutants = dict(enumerate(json.loads(Path(list_name).read_text()), 1))
    switched = json.loads((folder / "result.json").read_text())["switched"]
    results = json.loads(results_name.read_text()) if results_name.exists() else {}
    programs = []
    for line in Path(build).read_text().splitlines():
        if line.startswith("{") and (message := json.loads(line)).get("executable"):
            programs.append(message["executable"])
    taken = {}

    def run(program, number, limit):
        environment = {**os.environ, "MUTANT": str(number), "CARGO_MANIFEST_DIR": str(folder), "PROPTEST_MAX_SHRINK_ITERS": "0"}
        try:
            done = subprocess.run([program, "--quiet", "--test-threads=2"], cwd=folder, env=environment, timeout=limit,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return "missed" if done.returncode == 0 else "caught"
        except subprocess.TimeoutExpired:
            return "endless"

    for program in programs:
        start = time.monotonic()
        if run(program, 0, 600) != "missed":
            sys.exit(f"with no mutant at all it fails: {program}")
        taken[program] = time.monotonic() - start
        print(f"{taken[program]:7.2f} s  {Path(program).name}", flush=True)
    programs.sort(key=taken.get)

    def judge(number):
        for program in programs:
            result = run(program, number, 20 + 10 * taken[program])
            if result != "missed":
                return number, result, re.sub("-[0-9a-f]+$", "", Path(program).name)
        return number, "missed", ""

    wanted = [n for n in switched if mutants[n]["name"].startswith(tuple(prefixes)) and mutants[n]["name"] not in results]
    start = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        for count, (number, result, by) in enumerate(pool.map(judge, wanted), 1):
            results[mutants[number]["name"]] = [result, by]
            if result != "caught":
                print(f"{result}: {mutants[number]['name']}", flush=True)
            if count % 20 == 0 or count == len(wanted):
                results_name.write_text(json.dumps(results, indent=0))
                print(f"# {count} of {len(wanted)}, {time.monotonic() - start:.0f} s", flush=True)

    # The record is of this list: what was changed since is not in it.
    facts = json.loads((folder / "result.json").read_text())
    ours = {n: m["name"] for n, m in mutants.items() if m["name"].startswith(tuple(prefixes))}
    words = {"CaughtMutant": [], "MissedMutant": [], "Timeout": [], "Unviable": [plain(ours[n]) for n in facts["unviable"] if n in ours]}
    for number, name in ours.items():
        if number in switched and name in results:
            words[{"caught": "CaughtMutant", "missed": "MissedMutant", "endless": "Timeout"}[results[name][0]]].append(plain(name))
    left = [ours[n] for n in facts["left"] if n in ours]
    (folder / "left.txt").write_text("".join(f"{name}\n" for name in left))
    return judged(" ".join(prefixes), words, f"switched; {len(left)} cannot be and were not run")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5], sys.argv[5:]))
