#!/usr/bin/env bash
# Tells how much of src/ the tests run: lines, regions and branches, file by file, and which lines they do not.
#
#   assurance/coverage/run.sh             prints the figures, fails where they fall below the floor
#   assurance/coverage/run.sh --record    writes them beside this file as well, under today's date
#
# The tests are those of `cargo test` with the feature capi-import: the README's, seed files', and the programs of tests/c
# (tests/capi_calls.rs), which alone count for capi/. The examples in documentation are not counted. The control: with no test run, nothing is covered.
# 1: too little is covered, or the control is not; 3: there are no llvm-tools (`rustup component add llvm-tools`).
# It takes two options of the compiler that are not yet stable, which RUSTC_BOOTSTRAP permits.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
tools=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
if ! [ -x "$tools/llvm-cov" ]; then rustup component add llvm-tools >/dev/null 2>&1 || true; fi
[ -x "$tools/llvm-cov" ] && [ -x "$tools/llvm-profdata" ] || { echo "no llvm-tools: rustup component add llvm-tools" >&2; exit 3; }

sources=$(git describe --always --dirty)
target=$(realpath -m "${CARGO_TARGET_DIR:-target}/coverage")
export CARGO_TARGET_DIR=$target CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 RUSTC_BOOTSTRAP=1
# A small function that is compiled into the tests instead of the library would count as never run.
export RUSTFLAGS="-Cinstrument-coverage -Zcoverage-options=branch -Zcross-crate-inline-threshold=never"
# Without it the programs of tests/c, which the C compiler links, write no counts.
export LDFLAGS=-Wl,-u,__llvm_profile_runtime
profiles=$target/profiles
mkdir -p "$profiles"
tests=(cargo test --locked --features capi-import --lib --tests)
# What the build itself runs leaves its counts where they are not read.
LLVM_PROFILE_FILE=$target/build.profraw "${tests[@]}" --no-run --message-format json >"$target/build.json"
mapfile -t programs < <(python3 -c '
import json, sys
for line in sys.stdin:
    if line.startswith("{") and (message := json.loads(line)).get("executable"):
        print(message["executable"])' <"$target/build.json")

report() { # PROGRAMS: what their runs since the last report have covered, as JSON
  "$tools/llvm-profdata" merge -sparse "$profiles"/*.profraw -o "$target/all.profdata"
  "$tools/llvm-cov" export "$1" "${@:2}" -instr-profile="$target/all.profdata" -ignore-filename-regex='/(registry|rustc|tests|examples)/'
}
objects() { printf '%s\n' "$1"; printf -- '-object=%s\n' "${@:2}"; }

rm -f "$profiles"/*
LLVM_PROFILE_FILE=$profiles/%p-%m.profraw "${programs[0]}" --list >/dev/null
mapfile -t all < <(objects "${programs[@]}")
report "${all[@]}" | python3 assurance/coverage/figures.py --nothing

rm -f "$profiles"/*
LLVM_PROFILE_FILE=$profiles/%4m.profraw "${tests[@]}" --quiet
mapfile -t in_c < <(find "$target/tmp" -maxdepth 1 -name 'capi-import-*' -type f)
mapfile -t all < <(objects "${programs[@]}" "${in_c[@]}")
# The functions with a C name have one in each program, and llvm-cov takes one build of it: of capi/ what the C programs run counts.
mapfile -t all_in_c < <(objects "${in_c[@]}")
report "${all_in_c[@]}" >"$target/in_c.json"
record=/dev/null
if [ "${1-}" = --record ]; then record=assurance/coverage/$(date -u +%F).txt; fi
{
  echo "# Coverage of src/ on $(date -u +%F) at $sources, $(rustc --version), $(uname -m)"
  report "${all[@]}" | python3 assurance/coverage/figures.py --in-c "$target/in_c.json"
} | tee "$record"
