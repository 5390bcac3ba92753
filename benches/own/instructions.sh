#!/usr/bin/env bash
# Counts the instructions of kodeviser's works, with each kernel that valgrind knows, and keeps or compares the record.
#
#   benches/own/instructions.sh             prints them
#   benches/own/instructions.sh --record    writes instructions.txt
#   benches/own/instructions.sh --check     fails where a work takes over 3 % more than instructions.txt says
#
# A work is run a hundred times and three hundred times under callgrind: the difference tells what one costs, to the
# instruction, and on any machine alike. valgrind's processor has AVX2 where the machine has, and no SHA extensions.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target/instructions}
record=$here/instructions.txt
command -v valgrind >/dev/null || { echo "missing: apt-get install valgrind" >&2; exit 1; }

counts=$(mktemp)
trap 'rm -f "$counts"' EXIT

collected() { # PROGRAM WORK TIMES
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 | sed -n 's/.*Collected : //p'
}

for kernel in one sse2 avx2; do
  RUSTFLAGS="--cfg kodeviser_kernel=\"$kernel\"" cargo build --quiet --locked --release --bin instructions \
    --manifest-path "$here/Cargo.toml" --target-dir "$target/$kernel"
  program=$target/$kernel/release/instructions
  for work in $("$program" --list); do
    few=$(collected "$program" "$work" 100) many=$(collected "$program" "$work" 300)
    printf '%-6s %-24s %10d\n' "$kernel" "$work" $(((many - few) / 200))
  done
done | tee "$counts"

case ${1-} in
--record)
  { echo "# Instructions of one of each, by benches/own/instructions.sh, $(date -u +%F), $(rustc --version)"; cat "$counts"; } >"$record"
  ;;
--check)
  awk '/^#/ { next }
    NR == FNR { was[$1 " " $2] = $3; next }
    { name = $1 " " $2; if (!(name in was) || $3 > was[name] * 1.03) { print "GROWN:", name, was[name], "->", $3; grown = 1 } delete was[name] }
    END { for (name in was) { print "GONE:", name; grown = 1 } exit grown }' "$record" "$counts"
  echo "no work takes over 3 % more than instructions.txt says"
  ;;
esac
