#!/usr/bin/env bash
# Prints how many lines of src/ the kept inputs of each target cover, file by file for those that it reaches at all.
#
#   assurance/fuzz/coverage.sh [TARGET...]
#
# It needs the toolchain's own llvm-tools: `rustup component add llvm-tools`.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
tools=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
[ -x "$tools/llvm-profdata" ] || { echo "no llvm-tools: rustup component add llvm-tools"; exit 2; }

folder=fuzz/target/coverage
targets=("$@")
if [ $# -eq 0 ]; then
  listed=$(cargo fuzz list)
  mapfile -t targets < <(grep -vx planted <<<"$listed")
fi
RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cinstrument-coverage --cfg fuzzing" \
  cargo build --quiet --release --manifest-path fuzz/Cargo.toml --target-dir "$folder"
for target in "${targets[@]}"; do
  rm -f "$folder/$target".prof*
  LLVM_PROFILE_FILE="$folder/$target.profraw" "$folder/release/$target" -runs=0 "fuzz/corpus/$target" >/dev/null 2>&1
  "$tools/llvm-profdata" merge -sparse "$folder/$target.profraw" -o "$folder/$target.profdata"
  echo "# $target, $(find "fuzz/corpus/$target" -type f | wc -l) inputs: lines, covered, per cent"
  "$tools/llvm-cov" export "$folder/release/$target" -instr-profile="$folder/$target.profdata" -summary-only |
    python3 -c '
import json, sys
total = [0, 0]
for file in json.load(sys.stdin)["data"][0]["files"]:
    name, lines = file["filename"], file["summary"]["lines"]
    inner = name.rpartition("/src/")[2]
    if "/registry/" in name or "/src/" not in name or "/rustc/" in name or not lines["covered"]:
        continue
    total = [total[0] + lines["count"], total[1] + lines["covered"]]
    print("  {:44} {:5} {:5} {:4.0f}".format("src/" + inner, lines["count"], lines["covered"], lines["percent"]))
print("  {:44} {:5} {:5} {:4.0f}".format("all of these", *total, 100 * total[1] / max(total[0], 1)))'
done
