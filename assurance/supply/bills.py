"""Checks the bills of materials in a folder: bills.py FOLDER

Each fits CycloneDX's schema, by CycloneDX's own validator, and names just the crates that dependencies.toml says the library links,
with the versions and hashes of Cargo.lock; no path of whoever built it is in it. A bill that does not fit, one with a crate too many
and one with a version of another lock file come first, and must be found.
"""

import copy
import json
import pathlib
import re
import sys
import tomllib

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = pathlib.Path(__file__).resolve().parents[2]
LISTED = tomllib.loads((ROOT / "assurance/supply/dependencies.toml").read_text())
LOCKED = {
    (package["name"], package["version"]): package.get("checksum")
    for package in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
}
RUST = {"libkodeviser": "core", "libkodeviser-import": "std"}


def expected(library):
    kinds = ["core", "import"] if library.endswith("import") else ["core"]
    names = {name for kind in kinds for part in ("direct", "transitive") for name in LISTED[part][kind]}
    # On x86-64, where these bills are made.
    return names - {"libc"}


def problems(library, bill):
    text = json.dumps(bill)
    invalid = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
    if invalid:
        yield f"does not fit the schema: {invalid}"
    if re.search(r"file:|/home/|/root/|/tmp/", text):
        yield "a path of this machine is in it"
    rust = [component for component in bill["components"] if component["purl"].startswith("pkg:generic/rust-")]
    if [component["name"] for component in rust] != [RUST[library]]:
        yield "Rust's own library is missing, or another one"
    crates = {component["name"]: component for component in bill["components"] if component["purl"].startswith("pkg:cargo/")}
    if len(crates) + len(rust) != len(bill["components"]):
        yield "something is in it twice, or is neither a crate nor Rust"
    for name in sorted(crates.keys() ^ expected(library)):
        yield f"{name} is in the bill or in dependencies.toml, not in both"
    for name, component in crates.items():
        hashes = [entry["content"] for entry in component.get("hashes", []) if entry["alg"] == "SHA-256"]
        if hashes != [LOCKED.get((name, component["version"]))]:
            yield f"{name} {component['version']} is not what Cargo.lock has"
        if not component.get("licenses"):
            yield f"{name} has no licence"
    refs = {component["bom-ref"] for component in [*bill["components"], bill["metadata"]["component"]]}
    named = {ref for entry in bill["dependencies"] for ref in [entry["ref"], *entry.get("dependsOn", [])]}
    if refs != named:
        yield "the tree names others than the list"


def control(library, bill):
    planted = [copy.deepcopy(bill) for _ in range(3)]
    planted[0]["components"][0]["type"] = "crate"
    planted[1]["components"].append({**bill["components"][0], "name": "serde", "purl": "pkg:cargo/serde@1.0.0", "bom-ref": "serde"})
    planted[2]["components"][0]["version"] = "0.0.1"
    if not all(list(problems(library, other)) for other in planted):
        sys.exit(f"the control was not found: {library}")


wrong = False
for library in RUST:
    bill = json.loads((pathlib.Path(sys.argv[1]) / f"{library}.cdx.json").read_text())
    control(library, bill)
    found = list(problems(library, bill))
    wrong = wrong or bool(found)
    print(f"{library}: CycloneDX {bill['specVersion']}, {len(bill['components'])} components:", *(found or ["fits"]), sep="\n  ")
print("control: a bill that does not fit, a crate too many and a version of no lock file are found")
sys.exit(wrong)
