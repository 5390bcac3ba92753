#!/usr/bin/env bash
# Shows that each work of the library takes the same number of instructions whatever the secret, PIN or expected code is:
# assurance/counts/run.sh
#
# The taint run looks at a library in which `revealed` stands for a call; this one at the library as it is shipped, where a compiler may
# make a branch of what is a comparison in the source. Callgrind counts each work for 24 secrets: the Rust library, optimized by default
# and for size, and the C library of the Makefile. Other than by chance, a branch on a secret makes two of them differ. Two
# controls must differ, one by a call where a letter is a digit, or the run fails.
#
# What two branches of equal length do, or an address, it does not see: that is the taint run's.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
for needed in valgrind cc; do
  command -v "$needed" >/dev/null || { echo "missing: apt-get install valgrind gcc" >&2; exit 1; }
done
target=${CARGO_TARGET_DIR:-$here/../../target}/counts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each work's counts are in files of their own.
counted() { # NAME PROGRAM
  rm -f "$work"/*
  valgrind --tool=callgrind --callgrind-out-file="$work/counts" "$2" 2>"$work/log" || { cat "$work/log"; return 1; }
  # Of `desc: Trigger: Client Request: NAME` the name, of `totals: 123` the number.
  awk -v name="$1" '
    FNR == 1 { work = "" }
    /^desc: Trigger: Client Request: / { sub(/^desc: Trigger: Client Request: /, ""); work = $0 }
    /^totals: / && work != "" {
      works[work]++
      if (!(work in least) || $2 < least[work]) least[work] = $2
      if ($2 > most[work]) most[work] = $2
    }
    END {
      for (work in works) {
        all += works[work]
        if (work ~ /^control: /) { controls++; if (least[work] == most[work]) { print "NOT SEEN:", name ": " work; wrong++ } }
        else if (least[work] != most[work]) { print "DIFFERS:", name ": " work ":", least[work], "to", most[work]; wrong++ }
        else same++
      }
      if (controls < 1 || same < 5) { print "too little was counted"; wrong++ }
      printf "%-16s %d works the same for all secrets, %d controls differ, %d counts\n", name, same, controls, all
      exit wrong > 0
    }' "$work"/counts.*
}

failed=
cargo build --quiet --locked --release --target-dir "$target"
counted "Rust" "$target/release/kodeviser-counts" || failed=1
CARGO_PROFILE_RELEASE_OPT_LEVEL=s cargo build --quiet --locked --release --target-dir "$target/size"
counted "Rust, for size" "$target/size/release/kodeviser-counts" || failed=1
make --silent --directory ../.. CARGO="cargo --quiet" TARGET_DIR="$target" "$target/c/release/libkodeviser.a"
cc -std=c99 -O2 -Wall -Wextra -Werror -I../../include counts.c "$target/c/release/libkodeviser.a" -o "$target/c/counts" -pthread -ldl -lm
counted "C" "$target/c/counts" || failed=1
[ -z "$failed" ]
