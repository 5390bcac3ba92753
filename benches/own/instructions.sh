#!/usr/bin/env bash
# Counts the instructions of kodeviser's works, with each kernel that valgrind knows, and keeps or compares the record.
#
#   benches/own/instructions.sh             prints them
#   benches/own/instructions.sh --record    writes instructions.txt
#   benches/own/instructions.sh --check     fails where a work takes over 3 % more than instructions.txt says
#
# A work is run a hundred times and three hundred times under callgrind: the difference tells what one costs, to the
# instruction, and on any machine alike. valgrind's processor has AVX2 where the machine has, and no SHA extensions. It does not
# know AVX-512: of these kernels the instructions are tallied as they stand in the program, for as many codes as they have
# lanes. SHA-1 has no loop in it; a pass of SHA-256 and of SHA-512 goes through four or five times sixteen rounds.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target/instructions}
record=$here/instructions.txt
command -v valgrind objdump >/dev/null || { echo "missing: apt-get install valgrind binutils" >&2; exit 1; }

counts=$(mktemp)
trap 'rm -f "$counts"' EXIT

collected() { # PROGRAM WORK TIMES
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 | sed -n 's/.*Collected : //p'
}

kernels=(one sse2)
if grep -qw avx2 /proc/cpuinfo; then kernels+=(avx2); fi
for kernel in "${kernels[@]}"; do
  RUSTFLAGS="--cfg kodeviser_kernel=\"$kernel\"" cargo build --quiet --locked --release --bin instructions \
    --manifest-path "$here/Cargo.toml" --target-dir "$target/$kernel"
  program=$target/$kernel/release/instructions
  for work in $("$program" --list); do
    few=$(collected "$program" "$work" 100) many=$(collected "$program" "$work" 300)
    printf '%-16s %-24s %10d\n' "$kernel" "$work" $(((many - few) / 200))
  done
done | tee "$counts"
objdump -d --no-show-raw-insn -C "$target/${kernels[-1]}/release/instructions" | awk '
  /^[0-9a-f]+ <kodeviser::mac::x86::words::avx512/ { split($2, part, "::"); name = part[5]; hash = part[6]; sub(/>:$/, "", hash); next }
  /^$/ { name = "" }
  name != "" && NF > 1 && $2 != "int3" && $2 !~ /^nop/ { tally[name " as-it-stands-" hash]++ }
  END { for (each in tally) { split(each, part, " "); printf "%-16s %-24s %10d\n", part[1], part[2], tally[each] } }' |
  sort | tee -a "$counts"

case ${1-} in
--record)
  { echo "# Instructions of one of each, by benches/own/instructions.sh, $(date -u +%F), $(rustc --version)"; cat "$counts"; } >"$record"
  ;;
--check)
  awk -v avx2="$(grep -cw avx2 /proc/cpuinfo)" '/^#/ { next }
    NR == FNR { if ($1 !~ /^avx/ || avx2) was[$1 " " $2] = $3; next }
    { name = $1 " " $2; if (!(name in was) || $3 > was[name] * 1.03) { print "GROWN:", name, was[name], "->", $3; grown = 1 } delete was[name] }
    END { for (name in was) { print "GONE:", name; grown = 1 } exit grown }' "$record" "$counts"
  echo "no work takes over 3 % more than instructions.txt says"
  ;;
esac
