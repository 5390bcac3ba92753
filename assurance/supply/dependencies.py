"""Compares dependencies.toml with what cargo, Maven and pip are asked for, and fails where one has what the other has not.

    assurance/supply/dependencies.py             check
    assurance/supply/dependencies.py --control   check with a reason left out, one too many, and a library that ships more: all three
                                                 must be found, or this fails

It asks `cargo tree` and `cargo metadata`, with the lock files, and prints what each library consists of. The crates that cargo's newer
resolver leaves out of a library (features that tests alone ask for) are left out here as well: `cargo metadata` alone would name them.
"""

import copy
import json
import pathlib
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
LISTED = tomllib.loads((ROOT / "assurance/supply/dependencies.toml").read_text())
TESTED = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"]
MAVEN = "{http://maven.apache.org/POM/4.0.0}"


def cargo(*arguments):
    return subprocess.run(["cargo", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def metadata(package):
    return json.loads(cargo("metadata", "--locked", "--all-features", "--format-version", "1", "--manifest-path", f"{package}/Cargo.toml"))


def in_library(features):
    """The crates in a library and those that are in the compiler for it, by name; but for the library itself."""
    linked, compiler = set(), set()
    for target in TESTED:
        lines = cargo("tree", "--locked", "--target", target, "--edges", "normal,build", "--prefix", "depth", "--format", " {p}", *features)
        macro_at = None
        for line in lines.splitlines():
            depth, name = re.match(r"(\d+) (\S+)", line).groups()
            depth = int(depth)
            if macro_at is not None and depth <= macro_at:
                macro_at = None
            if macro_at is None and "(proc-macro)" in line:
                macro_at = depth
            if depth > 0:
                (linked if macro_at is None else compiler).add(name)
    return linked, compiler


def direct(package, kinds):
    manifest = next(p for p in metadata(package)["packages"] if pathlib.Path(p["manifest_path"]) == ROOT / package / "Cargo.toml")
    return {dependency["name"] for dependency in manifest["dependencies"] if dependency["kind"] in kinds}


def required(path):
    """What a file of requirements asks for, each at one version."""
    lines = [line.split("#")[0].strip() for line in (ROOT / path).read_text().splitlines()]
    asked = [line.split(" --hash")[0].rstrip("\\ ") for line in lines if line and not line.startswith("--hash")]
    loose = [line for line in asked if not re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+", line)]
    if loose:
        yield f"{path}: not of one version: {', '.join(loose)}"
    yield {re.split(r"[\[=]", line)[0] for line in asked}


def maven(path):
    """What a pom.xml asks for directly; a version that is a range would be another one tomorrow."""
    root = ElementTree.parse(ROOT / path).getroot()
    found = set()
    for dependency in root.findall(f"{MAVEN}dependencies/{MAVEN}dependency"):
        group, artifact, version = (dependency.findtext(MAVEN + tag) for tag in ("groupId", "artifactId", "version"))
        found.add(f"{group}:{artifact}")
        if version and re.search(r"[\[\](),+]|LATEST|RELEASE", version):
            yield f"{path}: {artifact} is not of one version: {version}"
    yield found


def compare(what, listed, found):
    for name in sorted(found - listed):
        yield f"{what}: {name} has no reason in dependencies.toml"
    for name in sorted(listed - found):
        yield f"{what}: {name} is in dependencies.toml, and nothing asks for it"


class Found:
    """All that is asked for, read once."""

    def __init__(self):
        self.core = direct(".", [None])
        packages = {package["name"]: package for package in metadata(".")["packages"]}
        optional = {d["name"] for d in packages["kodeviser"]["dependencies"] if d["kind"] is None and d["optional"]}
        self.core, self.optional = self.core - optional, optional
        self.libraries = {name: in_library(features) for name, features in LISTED["libraries"].items()}
        shipped = set().union(*(linked | compiler for linked, compiler in self.libraries.values()))
        self.build_scripts = {
            name for name in shipped for target in packages[name]["targets"] if "custom-build" in target["kind"]
        }
        tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        self.development = {".": direct(".", ["dev"])}
        for path in tracked:
            if path.endswith("/Cargo.lock"):
                package = path.removesuffix("/Cargo.lock")
                self.development[package] = direct(package, [None, "dev", "build"])
        self.python = {path: list(required(path)) for path in tracked if re.search(r"requirements[\w-]*\.txt$", path)}
        self.maven = {path: list(maven(path)) for path in tracked if path.endswith("pom.xml")}


def problems(listed, found):
    core, optional = set(listed["direct"]["core"]), set(listed["direct"]["import"])
    yield from compare("direct", core, found.core)
    yield from compare("direct, optional", optional, found.optional)
    for kind in listed["direct"].values():
        for name, reasons in kind.items():
            if set(reasons) != {"for", "keepers", "not_ours", "secrets"} or not all(reasons.values()):
                yield f"direct: {name} has not all four reasons"
    core |= set(listed["transitive"]["core"])
    both = core | optional | set(listed["transitive"]["import"])
    for library, (linked, compiler) in found.libraries.items():
        yield from compare(library, both if library.endswith("import") else core, linked)
        yield from compare(f"{library}, in the compiler", set(listed["compiler"]), compiler)
    yield from compare("build scripts", set(listed["build_scripts"]), found.build_scripts)
    for what, where in [("development", found.development), ("python", found.python), ("maven", found.maven)]:
        yield from compare(what, set(listed[what]), set(where))
        for path, names in where.items():
            if what != "development":
                yield from names[:-1]
                names = names[-1]
            yield from compare(path, set(listed[what].get(path, [])), names)


def control(found):
    """Three defects, each of which must be found by itself."""
    planted = [copy.deepcopy(LISTED) for _ in range(3)]
    del planted[0]["transitive"]["core"]["typenum"]
    planted[1]["development"]["."]["left-pad"] = "no one asks for it"
    planted[2]["transitive"]["core"]["cipher"] = planted[2]["transitive"]["import"].pop("cipher")
    missed = [number for number, listed in enumerate(planted) if not list(problems(listed, found))]
    if missed:
        sys.exit(f"the control was not found: planted defect {missed}")
    print("control: three planted defects are found")


found = Found()
if "--control" in sys.argv:
    control(found)
wrong = list(problems(LISTED, found))
print("\n".join(wrong), end="\n" if wrong else "")
for library, (linked, compiler) in found.libraries.items():
    x86 = len(linked - {"libc"})
    print(f"{library:20} {x86} crates linked on x86-64, {len(linked)} on ARM; {len(compiler)} in the compiler")
development = sum(len(names) for names in found.development.values())
print(f"{development} direct ones of tests, examples and benches, each with its reason" if not wrong else "")
sys.exit(bool(wrong))
