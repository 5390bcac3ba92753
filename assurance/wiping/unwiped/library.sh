#!/usr/bin/env bash
# Builds the C library with nothing wiped, the control of its search: assurance/wiping/unwiped/library.sh DIRECTORY
#
# Sources, Makefile and flags are the library's own. In DIRECTORY/source everything is a link to it, but for a manifest that names the
# `zeroize` that wipes nothing, and a lock file of the same versions with that one.
set -Eeuo pipefail
out=$(realpath -m "$1")
source=$out/source
cd "$(dirname "$0")"
root=$(realpath ../../..)
rm -rf "$source"
mkdir -p "$source"
git -C "$root" ls-tree --name-only HEAD | while read -r name; do ln -s "$root/$name" "$source/$name"; done
rm "$source"/Cargo.{toml,lock}
{ cat "$root/Cargo.toml"; printf '[patch.crates-io]\nzeroize = { path = "%s/zeroize" }\n' "$PWD"; } >"$source/Cargo.toml"
version=$(sed -n 's/^version = //p' zeroize/Cargo.toml)
sed "/^name = \"zeroize\"$/,/^$/{ s/^version = .*/version = $version/; /^source = /d; /^checksum = /d }" "$root/Cargo.lock" >"$source/Cargo.lock"

flags=$(make --print-data-base --dry-run --directory "$source" all 2>/dev/null | sed -n 's/^BUILD_FLAGS = //p')
[ -n "$flags" ] || { echo "no BUILD_FLAGS in the Makefile" >&2; exit 1; }
make --silent --directory "$source" CARGO="cargo --quiet" TARGET_DIR="$out" BUILD_FLAGS="${flags%\'} --cfg kodeviser_unwiped'" >/dev/null
