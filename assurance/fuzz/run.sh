#!/usr/bin/env bash
# Fuzzes the targets one after the other, keeps the fewest inputs that take every branch that was taken, and adds a line to the record
# for each. (What takes one more often is gone on from while fuzz/target lasts, and not kept: it would be several times as much.)
#
#   assurance/fuzz/run.sh                       an hour of a processor each, however busy the machine is
#   assurance/fuzz/run.sh 60 parse_code abi     a minute each, of these; what was found before is gone on from
#   assurance/fuzz/run.sh --replay 5            the kept inputs again and then five seconds of new ones; keeps and records nothing
#
# First of all two planted defects (fuzz_targets/planted.rs) must be found, or the run fails. Seconds are of processor time since
# 2026-11-29, by the clock before; each line adds to those before it.
#
# Any panic, any report of the address sanitizer, any input of more than 25 s or 2 GB ends it with status 1 and leaves the input in
# fuzz/artifacts/TARGET. `coverage.sh` shows what the kept inputs cover.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."

replay=
if [ "${1:-}" = --replay ]; then replay=1; shift; fi
seconds=${1:-3600}
shift || true
source assurance/fuzz/targets.sh

folder=fuzz/target/x86_64-unknown-linux-gnu/release
# cargo-fuzz asks for nightly options; RUSTC_BOOTSTRAP lets the stable compiler take them.
built=$(RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=fuzz/target cargo fuzz build 2>&1) || { echo "$built"; exit 1; }
work=fuzz/target/corpus
sources=$(git describe --always --dirty) # before the kept inputs change
slug=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | sed -n 1p)

for defect in "promise:the planted promise is broken" "read:AddressSanitizer: heap-buffer-overflow"; do
  said=$(PLANTED=${defect%%:*} "$folder/planted" -seed=1 -max_total_time=60 -artifact_prefix=fuzz/target/ 2>&1) && found= || found=yes
  [ "$found" ] && grep -qF "${defect#*:}" <<<"$said" || { echo "the planted defect was not found: ${defect%%:*}"; exit 1; }
done
echo "control: a broken promise and a read past the end are found"

TIMEFORMAT='%U %S'
fuzz() { # TARGET OPTION...
  if ! { time "$folder/$1" "$work/$1" "fuzz/corpus/$1" -timeout=25 -rss_limit_mb=2048 -artifact_prefix="fuzz/artifacts/$1/" \
    -print_final_stats=1 "${@:2}" >"$work/$1.log" 2>&1; } 2>"$work/$1.time"; then
    tail -n 60 "$work/$1.log"
    exit 1
  fi
}
for target in "${targets[@]}"; do
  mkdir -p "$work/$target" "fuzz/corpus/$target" "fuzz/artifacts/$target"
  # Its time counts from its start, the kept inputs included: with --replay the seconds come after them.
  reading=0
  if [ "$replay" ]; then
    began=$EPOCHSECONDS
    fuzz "$target" -runs=0
    reading=$((EPOCHSECONDS - began + 1))
  fi
  spent=0 executions=0
  while [ "$spent" -lt "$seconds" ]; do
    fuzz "$target" -max_total_time="$((seconds - spent + reading))"
    executions=$((executions + $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")))
    spent=$((spent + $(awk '{print int($1 + $2 + 1)}' "$work/$target.time")))
  done
  [ -n "$replay" ] || {
    rm -rf "$work/$target.least"
    mkdir "$work/$target.least"
    "$folder/$target" -set_cover_merge=1 -use_counters=0 "$work/$target.least" "$work/$target" "fuzz/corpus/$target" >"$work/$target.merge.log" 2>&1
    rm -r "fuzz/corpus/$target"
    mv "$work/$target.least" "fuzz/corpus/$target"
    printf '%s  %-16s %5s s %12s executions  %5s inputs %8s bytes  %s, %s\n' "$(date -u +%F)" "$target" "$seconds" "$executions" \
      "$(find "fuzz/corpus/$target" -type f | wc -l)" "$(find "fuzz/corpus/$target" -type f -printf '%s\n' | awk '{sum += $1} END {print sum + 0}')" \
      "$sources" "$slug" | tee -a assurance/fuzz/record.txt
  }
  [ -z "$replay" ] || printf '%-16s %12s executions, %5s inputs kept\n' "$target" "$executions" "$(find "fuzz/corpus/$target" -type f | wc -l)"
done
