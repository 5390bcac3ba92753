#!/usr/bin/env bash
# Shows that each work of the library takes the same number of instructions whatever the secret, PIN or expected code is:
# assurance/counts/run.sh [--record]
#
# The taint run looks at a library in which `revealed` stands for a call; this one at the library as it is shipped, where a compiler may
# make a branch of what is a comparison in the source. Callgrind counts each work for 24 secrets: the Rust library, optimized by default
# and for size, and the C library of the Makefile. Other than by chance, a branch on a secret makes two of them differ. In each
# program two controls must differ, a comparison that ends early and a call where a letter is a digit, or the run fails; and so it does
# where a work has another outcome than its name says, was counted for fewer secrets, or is gone.
#
# What two branches of equal length do, or an address, it does not see: that is the taint run's. --record keeps what it says in
# YYYY-MM-DD.txt.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
case ${1-} in
  "") record= ;;
  --record) record=1 ;;
  *) echo "usage: $0 [--record]" >&2; exit 2 ;;
esac
for needed in valgrind cc; do
  command -v "$needed" >/dev/null || { echo "missing: apt-get install valgrind gcc" >&2; exit 1; }
done
target=${CARGO_TARGET_DIR:-$here/../../target}/counts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

secrets=$(sed -n 's/^const SECRETS: u64 = \([0-9]*\);$/\1/p' src/main.rs)
[ "$secrets" -ge 2 ]

# Each work's counts are in files of their own. `WORKS`: so many there are, beside the controls.
counted() { # NAME PROGRAM WORKS
  rm -rf "$work/counts"
  mkdir "$work/counts"
  valgrind --tool=callgrind --callgrind-out-file="$work/counts/of" "$2" 2>"$work/log" || { cat "$work/log"; return 1; }
  # Of `desc: Trigger: Client Request: NAME` the name, of `totals: 123` the number.
  awk -v name="$1" -v expected="$3" -v secrets="$secrets" '
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
        if (works[work] != secrets) { print "NOT OFTEN ENOUGH:", name ": " work ":", works[work], "of", secrets; wrong++ }
        if (work ~ /^control: /) { controls++; if (least[work] == most[work]) { print "NOT SEEN:", name ": " work; wrong++ } }
        else if (least[work] != most[work]) { print "DIFFERS:", name ": " work ":", least[work], "to", most[work]; wrong++ }
        else same++
      }
      if (controls != 2) { print name ": " controls + 0, "controls instead of 2"; wrong++ }
      if (same < expected) { print name ": " same + 0, "works the same, instead of", expected; wrong++ }
      printf "%-16s %d works the same for all secrets, %d controls differ, %d counts\n", name, same, controls, all
      exit wrong > 0
    }' "$work"/counts/of.*
}

all() {
  local failed=
  cargo build --quiet --locked --release --target-dir "$target"
  counted "Rust" "$target/release/kodeviser-counts" 86 || failed=1
  CARGO_PROFILE_RELEASE_OPT_LEVEL=s cargo build --quiet --locked --release --target-dir "$target/size"
  counted "Rust, for size" "$target/size/release/kodeviser-counts" 86 || failed=1
  make --silent --directory ../.. CARGO="cargo --quiet" TARGET_DIR="$target" "$target/c/release/libkodeviser.a"
  cc -std=c99 -O2 -Wall -Wextra -Werror "-DSECRETS=$secrets" -I../../include counts.c "$target/c/release/libkodeviser.a" -o "$target/c/counts" \
    -pthread -ldl -lm
  counted "C" "$target/c/counts" 42 || failed=1
  [ -z "$failed" ]
}

{
  echo "# Counts, by assurance/counts/run.sh, $(date -u +%F), commit $(git describe --always --dirty)"
  echo "# $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p), $(rustc --version), $(cc --version | sed -n 1p), $(valgrind --version)"
  all
} | tee "$work/said"
[ -z "$record" ] || cp "$work/said" "$(date -u +%F).txt"
