#!/usr/bin/env bash
# Prints how many lines of src/ the kept inputs of each target cover, file by file for those that it reaches at all.
#
#   assurance/fuzz/coverage.sh [--record] [TARGET...]
#
# --record keeps it beside this file as coverage-YYYY-MM-DD.txt. It fails where a target covers nothing.
# It needs the toolchain's own llvm-tools: `rustup component add llvm-tools`.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
tools=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
[ -x "$tools/llvm-profdata" ] || { echo "no llvm-tools: rustup component add llvm-tools"; exit 2; }

folder=fuzz/target/coverage
record=/dev/null
if [ "${1-}" = --record ]; then record=$PWD/assurance/fuzz/coverage-$(date -u +%F).txt; shift; fi
source assurance/fuzz/targets.sh
# Before the record of the day is written to once more.
commit=$(git describe --always --dirty)
# What the build itself runs leaves its counts where they are not read.
LLVM_PROFILE_FILE=$PWD/$folder/build.profraw RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cinstrument-coverage --cfg fuzzing" \
  cargo build --quiet --release --manifest-path fuzz/Cargo.toml --target-dir "$folder"
{
  echo "# assurance/fuzz/coverage.sh at $commit, $(rustc --version)"
  for target in "${targets[@]}"; do
    rm -f "$folder/$target".prof*
    LLVM_PROFILE_FILE="$folder/$target.profraw" "$folder/release/$target" -runs=0 "fuzz/corpus/$target" >/dev/null 2>&1
    "$tools/llvm-profdata" merge -sparse "$folder/$target.profraw" -o "$folder/$target.profdata"
    echo "# $target, $(find "fuzz/corpus/$target" -type f | wc -l) inputs: lines, covered, per cent"
    "$tools/llvm-cov" export "$folder/release/$target" -instr-profile="$folder/$target.profdata" -summary-only |
      python3 assurance/fuzz/covered.py
  done
} | tee "$record"
