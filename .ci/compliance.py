"""Checks docs/compliance.md: every row is complete, and the code and the tests that it names are in the sources.

    python3 .ci/compliance.py                          # what is named exists
    python3 .ci/compliance.py target/tests.log ...     # and each Rust test ran and passed, by what `cargo test` said

A row is `| number | section | requirement | whose | code | tests or reason |`. Code and tests are named `file::name`. The logs are
standard output and standard error of `cargo test` in one file each; a test has to have passed in one of them and failed in none.
Tests in Java, C and Python are looked for in the sources alone: their own runners fail where they fail.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "compliance.md"
WHOSE = ("library", "caller", "declined", "none")
NAMED = re.compile(r"`([\w./-]+\.(?:rs|java|c|py|sh))::([\w]+)`")
ROW = re.compile(r"^\| *([A-Z]+\d*-\d+) *\|")

# How each language begins a test. Between Rust's attribute and its function other attributes may stand.
TESTS = {
    ".rs": r"#\[test\]\s*(?:#\[[^\]]*\]\s*|///[^\n]*\n\s*)*fn {}\s*\(",
    ".java": r"@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b(?:\([^)]*\))?\s*(?:@\w+(?:\([^)]*\))?\s*)*"
    r"(?:(?:public|private|static)\s+)*[\w<>]+ {}\s*\(",
    ".c": r"^(?:static )?(?:void|int) {}\s*\(",
    ".py": r"^\s*def {}\s*\(",
}
# What may be named as code: functions, types, constants, variants and fields.
CODE = r"\b(?:fn|struct|enum|const|static|type|mod)\s+{0}\b|^\s*(?:pub(?:\(\w+\))? )?{0}\s*[:,({{]"


def source(file):
    path = ROOT / file
    return path.read_text(encoding="utf-8") if path.is_file() else None


def rows(text):
    """The rows of the tables, as their number and the other cells."""
    for line in text.splitlines():
        if ROW.match(line):
            number, *cells = (cell.strip() for cell in line.strip().strip("|").split(" | "))
            yield number, cells


def problems_of(number, cells, tests):
    if len(cells) != 5:
        yield f"{number}: {len(cells) + 1} cells instead of 6"
        return
    section, requirement, whose, code, shown = cells
    if not section or not requirement:
        yield f"{number}: no section or no requirement"
    if whose not in WHOSE:
        yield f"{number}: '{whose}' is none of {', '.join(WHOSE)}"
    for file, name in NAMED.findall(code):
        text = source(file)
        if text is None or not re.search(CODE.format(re.escape(name)), text, re.MULTILINE):
            yield f"{number}: no {name} in {file}"
    named = NAMED.findall(shown)
    for file, name in named:
        text = source(file)
        # A script is a run of its own, no test by name.
        if text is None or not re.search(TESTS.get(Path(file).suffix, "(?!)").format(re.escape(name)), text, re.MULTILINE):
            yield f"{number}: no test {name} in {file}"
    tests.update(named)
    if whose == "library" and not (NAMED.search(code) and named):
        yield f"{number}: the library's, but without code or without a test"
    if whose == "declined" and re.search(r"\b(MUST|SHALL|REQUIRED)\b", requirement):
        yield f"{number}: what is demanded cannot be declined"
    if whose != "library" and not re.sub(NAMED, "", shown).strip(" ,;."):
        yield f"{number}: not the library's, but without a reason"


def results(logs):
    """Each test of the logs as (file of its target, path within it): its words, `ok`, `FAILED` or `ignored`."""
    found = {}
    for log in logs:
        target = None
        for line in Path(log).read_text(encoding="utf-8", errors="replace").splitlines():
            if running := re.match(r"\s*Running (?:unittests )?(\S+\.rs) \(", line):
                target = running[1]
            elif re.match(r"\s*Doc-tests ", line):
                target = None
            elif target and (result := re.match(r"test (\S+)(?: - should panic)? \.\.\. (\w+)", line)):
                found.setdefault((target, result[1]), set()).add(result[2])
    return found


def target_and_path(file, name):
    """Where `cargo test` runs a test: src/verify/work.rs::r5 is verify::work::...r5 of src/lib.rs, and so on."""
    parts = Path(file).with_suffix("").parts
    if parts[0] == "src":
        target, inner = ["src/lib.rs"], parts[1:]
    elif parts[0] == "examples":
        target, inner = [f"examples/{parts[1]}/main.rs"], parts[2:]
    else:
        target, inner = [f"tests/{parts[1]}.rs", f"tests/{parts[1]}/main.rs"], parts[2:]
    inner = [part for part in inner if part not in ("mod", "lib", "main")]
    return target, re.compile("".join(f"{part}::" for part in inner) + rf"(?:\w+::)*{name}$")


def not_passed(tests, logs):
    found = results(logs)
    for file, name in sorted(tests):
        if not file.endswith(".rs"):
            continue
        targets, path = target_and_path(file, name)
        said = [words for (target, test), words in found.items() if target in targets and path.match(test)]
        words = set().union(*said)
        if "ok" not in words:
            yield f"{file}::{name} did not run" if not words else f"{file}::{name}: {', '.join(sorted(words))}"
        elif "FAILED" in words:
            yield f"{file}::{name} failed"


def main(logs):
    text = DOCUMENT.read_text(encoding="utf-8")
    tests, problems, counts, numbers = set(), [], {}, set()
    for number, cells in rows(text):
        if number in numbers:
            problems.append(f"{number} stands twice")
        numbers.add(number)
        problems.extend(problems_of(number, cells, tests))
        if len(cells) == 5:
            standard = counts.setdefault(number.rsplit("-", 1)[0], dict.fromkeys(WHOSE, 0))
            standard[cells[2]] = standard.get(cells[2], 0) + 1
    if not counts:
        problems.append("no rows at all")
    for standard, count in counts.items():
        figures = [sum(count.values()), *(count[whose] for whose in WHOSE)]
        line = " | ".join(map(str, figures))
        if not re.search(rf"^\| `{standard}-` \|.*\| {re.escape(line)} \|$", text, re.MULTILINE):
            problems.append(f"the summary of {standard} should end in | {line} |")
    if logs:
        problems.extend(not_passed(tests, logs))
    print("\n".join(problems) or f"{len(numbers)} requirements, {len(tests)} tests" + (", all passed" if logs else ""))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
