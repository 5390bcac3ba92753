"""Checks docs/compliance.md: every row is complete, and the code and the tests that it names are in the sources.

    python3 .ci/compliance.py                          # what is named exists
    python3 .ci/compliance.py target/tests.log ...     # and each Rust test ran and passed, by what `cargo test` said
    python3 .ci/compliance.py TEST-....xml ...         # and each Java test, by surefire's reports

A row is `| number | section | requirement | whose | code | tests or reason |`. Code and tests are named `file::name`. The logs are
standard output and standard error of `cargo test` in one file each; a test has to have passed in one of them and failed in none.
What is looked for in the sources alone, the output says. Each time it is shown first a named test that is missing, one that failed,
one that was passed over and one that did not run, in Rust and in Java, and must notice each.
"""

import re
import sys
import xml.etree.ElementTree as xml
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


def by_cargo(logs):
    """Each test of the logs as (file of its target, path within it): its words, `ok`, `FAILED` or `ignored`."""
    found = {}
    for log in logs:
        target = None
        for line in log.splitlines():
            if running := re.match(r"\s*Running (?:unittests )?(\S+\.rs) \(", line):
                target = running[1]
            elif re.match(r"\s*Doc-tests ", line):
                target = None
            elif target and (result := re.match(r"test (\S+)(?: - should panic)? \.\.\. (\w+)", line)):
                found.setdefault((target, result[1]), set()).add(result[2])
    return found


def by_surefire(reports):
    """The same of Java's tests: the file of its class from its package on, and its method."""
    found = {}
    for report in reports:
        for case in xml.fromstring(report).iter("testcase"):
            file = case.get("classname").split("$")[0].replace(".", "/") + ".java"
            words = {child.tag for child in case} & {"failure", "error", "skipped"}
            method = re.match(r"\w*", case.get("name"))[0]
            found.setdefault((file, method), set()).update(words or {"ok"})
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


def said_of(file, name, found):
    """All that was said of a test."""
    if file.endswith(".java"):
        return set().union(*(words for (place, method), words in found.items() if file.endswith("/" + place) and method == name))
    targets, path = target_and_path(file, name)
    return set().union(*(words for (target, test), words in found.items() if target in targets and path.match(test)))


def not_passed(tests, found):
    for file, name in sorted(tests):
        words = said_of(file, name, found)
        if words & {"FAILED", "failure", "error"}:
            yield f"{file}::{name} failed"
        elif "ok" not in words:
            yield f"{file}::{name} did not run" if not words else f"{file}::{name}: {', '.join(sorted(words))}"


def unnoticed(tests):
    """Of what has to be noticed, what is not: a named test that is missing, and one that passed, failed, was passed over, did not run."""
    rust = next(test for test in sorted(tests) if re.fullmatch(r"tests/\w+\.rs", test[0]))
    java = next(test for test in sorted(tests) if test[0].endswith(".java"))
    for file, name in (rust, java):
        row = ["1", "MUST", "library", "`src/lib.rs::verify`", f"`{file}::{name}_is_gone`"]
        if f"control: no test {name}_is_gone in {file}" not in problems_of("control", row, set()):
            yield f"control: a test that is missing in {file} was not noticed"

    def cargo(word):
        return by_cargo([f"     Running {rust[0]} (target/debug/deps/x)\ntest {rust[1]} ... {word}\n"])

    def surefire(said):
        of = java[0].partition("/java/org/")[2].removesuffix(".java").replace("/", ".")
        return by_surefire([f'<testsuite><testcase classname="org.{of}" name="{java[1]}">{said}</testcase></testsuite>'])

    for test, found, told in (
        (rust, cargo("ok"), None), (rust, cargo("FAILED"), " failed"), (rust, cargo("ignored"), ": ignored"), (rust, {}, " did not run"),
        (java, surefire(""), None), (java, surefire("<failure/>"), " failed"), (java, surefire("<error/>"), " failed"),
        (java, surefire("<skipped/>"), ": skipped"), (java, {}, " did not run"),
    ):
        if list(not_passed([test], found)) != ([f"{test[0]}::{test[1]}{told}"] if told else []):
            yield f"control: not noticed: {test[0]}::{test[1]}{told or ' passed'}"


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
    problems.extend(unnoticed(tests))
    texts = {log: Path(log).read_text(encoding="utf-8", errors="replace") for log in logs}
    told = [f"{len(numbers)} requirements"]
    for language, ending, read, said in (
        ("Rust", ".rs", by_cargo, [text for log, text in texts.items() if not log.endswith(".xml")]),
        ("Java", ".java", by_surefire, [text for log, text in texts.items() if log.endswith(".xml")]),
        ("C and Python", (".c", ".py"), None, []),
    ):
        named = {test for test in tests if test[0].endswith(ending)}
        if said:
            problems.extend(not_passed(named, read(said)))
        if named:
            told.append(f"{len(named)} tests in {language} " + ("passed" if said else "looked for in the sources alone"))
    print("\n".join(problems) or ", ".join(told))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
