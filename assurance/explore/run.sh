#!/usr/bin/env bash
# Explores the decision: everything that can come of a few codes, times, PINs, locks, resynchronizations, unlocking and handing on, with
# the library's own functions and its own records, until nothing new comes; from each record and time every meeting of two logins;
# logins in threads in every order (loom); and that the C library has no memory that threads would share.
#
#   assurance/explore/run.sh [COUNTERS]    8 counters unless told otherwise
#
# Before that, thirteen defects of a store or of the rules are put in, and each has to be noticed; each promise has to be seen broken.
# A breadth-first search written out, not `stateright`: a decision is a function of record, question and time, so records have
# numbers and each is decided once, which makes the whole of it seconds.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}/explore

# Memory that can be written and outlives a call: the processor's features, found out once, and nothing else.
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
make --silent install PREFIX="$prefix" >/dev/null
shared() { objdump -t "$1" | awk 'NF > 3 && $(NF-2) ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $(NF-2) !~ /^\.data\.rel\.ro/ && $NF != $(NF-2) {print $NF}'; }
library=("$prefix"/lib/libkodeviser.a)
echo 'int kept; int main(void) { return kept++; }' >"$prefix/kept.c"
"${CC:-cc}" -c "$prefix/kept.c" -o "$prefix/kept.o"
[ "$(shared "$prefix/kept.o")" = kept ] || { echo "shared memory is not noticed"; exit 1; }
found=$(shared "${library[0]}" | sort -u)
echo "shared memory of libkodeviser.a: ${found:-none}"
if printf '%s\n' "$found" | grep -vE '^$|(shani_cpuid|has_avx512|has_sha|has_avx2)7STORAGE'; then echo "something else is shared"; exit 1; fi

cargo build --quiet --locked --release --manifest-path assurance/explore/Cargo.toml --target-dir "$target"
"$target/release/kodeviser-explore" "$@"
