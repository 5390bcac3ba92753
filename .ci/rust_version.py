"""Reads `cargo metadata` and fails if a package that the library or its tests use asks for a newer Rust than Cargo.toml."""

import json
import sys


def version(text):
    return tuple(int(part) for part in (text.split(".") + ["0", "0"])[:3])


metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}
root = packages[metadata["resolve"]["root"]]
newer = [
    f"{package['name']} {package['version']} asks for Rust {package['rust_version']}"
    for package in packages.values()
    if package["rust_version"] and version(package["rust_version"]) > version(root["rust_version"])
]
print("\n".join(newer) or f"Rust {root['rust_version']} is enough for {len(packages)} packages")
sys.exit(bool(newer))
