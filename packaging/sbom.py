#!/usr/bin/env python3
"""Writes what a library consists of as CycloneDX: sbom.py NAME core|std FEATURES... < what `cargo rustc --message-format=json` said

cargo-cyclonedx describes the crates: licences, origins, hashes. But it reads `cargo metadata`, which joins the features that the
tests ask for to those of the library, and so names crates that no library has. What stays here is what cargo built for this one
and linked into it: neither crates of the tests, nor procedural macros and what they need, which run in the compiler.

The same sources give the same bytes in any folder at any time: there is no path, no serial number, and no time but SOURCE_DATE_EPOCH.
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
CYCLONEDX = "0.5.9"


def described(name, features):
    """What cargo-cyclonedx says; it writes beside Cargo.toml only."""
    file = ROOT / f"{name}.sbom.{os.getpid()}.json"
    command = ["cargo", "cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5", "--license-strict", *features]
    try:
        version = subprocess.run(["cargo", "cyclonedx", "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]
        if version != CYCLONEDX:
            sys.exit(f"cargo-cyclonedx {CYCLONEDX} is wanted, not {version}")
        environment = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0")}
        subprocess.run([*command, "--override-filename", file.stem], cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
        return json.loads(file.read_text())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}: cargo install --locked cargo-cyclonedx --version {CYCLONEDX}")
    finally:
        file.unlink(missing_ok=True)


def linked(built, needs, root):
    """The crates that the library links: those that were built and are reached from it, but not through a macro."""
    libraries, macros = set(), set()
    for message in built:
        if message["reason"] == "compiler-artifact" and message["target"]["kind"] != ["custom-build"]:
            (macros if message["target"]["kind"] == ["proc-macro"] else libraries).add(message["package_id"])
    if unknown := (libraries | macros) - needs.keys():
        sys.exit(f"built, but unknown to cargo-cyclonedx: {', '.join(sorted(unknown))}")
    reached, ahead = set(), [root]
    while ahead:
        crate = ahead.pop()
        if crate in libraries and crate not in reached:
            reached.add(crate)
            ahead.extend(needs[crate])
    if root not in reached:
        sys.exit("nothing was built: cargo's messages do not name the library")
    return reached - {root}


def standard_library(name):
    """Rust's own part, which is no crate of any registry."""
    lines = subprocess.run([os.environ.get("RUSTC", "rustc"), "-vV"], check=True, capture_output=True, text=True).stdout.splitlines()
    about = dict(line.split(": ", 1) for line in lines[1:])
    release, commit = about["release"], about["commit-hash"]
    purl = f"pkg:generic/rust-{name}@{release}?vcs_url=git%2Bhttps://github.com/rust-lang/rust%40{commit}"
    meaning = {"core": "Rust's core and compiler_builtins", "std": "Rust's standard library, with the crates it brings along"}[name]
    return {
        "type": "library", "bom-ref": purl, "author": "The Rust Project Developers", "name": name, "version": release,
        "description": meaning, "scope": "required", "licenses": [{"expression": "MIT OR Apache-2.0"}], "purl": purl,
    }


def main(name, standard, *features):
    bill = described(name, features)
    about, library = bill["metadata"], bill["metadata"]["component"]
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}
    stays = linked(map(json.loads, sys.stdin), needs, library["bom-ref"])

    refs = {component["bom-ref"]: component["purl"] for component in bill["components"] if component["bom-ref"] in stays}
    refs[library["bom-ref"]] = f"pkg:cargo/{library['name']}@{library['version']}"
    rust = standard_library(standard)
    dependencies = {refs[crate]: sorted(refs[need] for need in needs[crate] if need in refs) for crate in refs}
    for needed in dependencies.values():
        needed.append(rust["bom-ref"])

    components = [component for component in bill["components"] if component["bom-ref"] in stays]
    library["name"] = name
    for component in [library, *components]:
        component["purl"] = component["bom-ref"] = refs[component["bom-ref"]]
    del library["components"]
    if "SOURCE_DATE_EPOCH" not in os.environ:
        del about["timestamp"]
    about["properties"].append({"name": "kodeviser:features", "value": " ".join(features)})
    bill["components"] = sorted([*components, rust], key=lambda component: component["bom-ref"])
    bill["dependencies"] = [{"ref": ref, "dependsOn": dependencies[ref]} for ref in sorted(dependencies)]
    bill["dependencies"].append({"ref": rust["bom-ref"]})
    json.dump(bill, sys.stdout, indent=2)
    print()


main(*sys.argv[1:])
