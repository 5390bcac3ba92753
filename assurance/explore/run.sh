#!/usr/bin/env bash
# The decision explored exhaustively in small worlds: assurance/explore/run.sh [--record | --long]
#
# Every order of: a record is read, decided on by the library's own enrol, verify, verify_with_pin, resync, unlock, release, adopt or
# with_first_counter, and stored by compare-and-swap, by one or by two at once, with every code of the world, a wrong one and a wrong
# PIN; the server's clock jumps forward and back between any two of these steps. Checked on every state and step (src/promise.rs):
# nothing is accepted twice; last used never falls; a closed token gives nothing away; block_after holds and no failure is lost; a lock
# lasts as long as the policy says; a wrong PIN tells nothing; resynchronization lets no used code in; the owner gets in; far codes come
# in pairs, where what is near is told by the drift in the record (whether that is right is not asked here).
#
# First of all the library's objects are searched for anything that is both shared and written to: only what cpufeatures remembers of the
# processor may be. Then loom tries the orders of threads around verify (tests/threads.rs): of two all, of three those with at most two
# interruptions. Both have their control first.
#
# Before the worlds, defects are planted around the library and the swap (src/defect.rs), and each must break the promise that it is about; the
# shortest story that does is printed. It ends with a status that is not 0 where one is not seen, where a promise does not hold, or where
# a world was not visited to its last state (but for --long, whose largest worlds are cut off).
#
# --record keeps what was found as YYYY-MM-DD.txt beside this file.
# --long gives each of these worlds one or two more codes, times or failures until a block. Of the largest it sees the first forty million
# states or so, so no record of it is kept.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}/explore
record=
case "$*" in
  --record) record=yes; shift ;;
  *--record*) echo "usage: $0 [--record | --long]" >&2; exit 2 ;;
esac
# Before the record of the day is written to once more.
commit=$(git describe --always --dirty)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What may be written to while it runs: not .data.rel.ro and the pointer for unwinding, which the loader alone writes.
shared() {
  nm --defined-only --format=sysv --demangle "$1" 2>/dev/null | grep -E '\|[[:space:]]*(\.data|\.bss|\.tdata|\.tbss|\*COM\*)' \
    | grep -vE '\.data\.rel\.ro|DW\.ref\.rust_eh_personality' | cut -d'|' -f1 | sed 's/ *$//' || true
}

cargo build --quiet --locked --target-dir "$target"
cat >"$scratch/planted.rs" <<'PLANTED'
use core::sync::atomic::{AtomicU32, Ordering};
static PLANTED: AtomicU32 = AtomicU32::new(7);
#[unsafe(no_mangle)] pub extern "C" fn planted() -> u32 { PLANTED.fetch_add(1, Ordering::Relaxed) }
PLANTED
rustc --edition 2024 --crate-type rlib --emit=obj -C opt-level=2 -o "$scratch/planted.o" "$scratch/planted.rs"
[ -n "$(shared "$scratch/planted.o")" ] || { echo "control: a planted static was not found"; exit 1; }
library=$(find "$target/debug/deps" -name 'libkodeviser-*.rlib' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
[ -n "$(nm --defined-only "$library" 2>/dev/null)" ]
flags=$(shared "$library")
others=$(grep -vE 'has_[a-z0-9]+::STORAGE' <<<"$flags" | grep -v '^$' || true)
[ -z "$others" ] || { echo "shared and written to: $others"; exit 1; }
echo "shared and written to: $(grep -c STORAGE <<<"$flags" || true) flags of cpufeatures, nothing else; the planted static was found" |
  tee "$scratch/found"

cargo test --quiet --locked --target-dir "$target" --test threads -- --nocapture --test-threads=1 | tee -a "$scratch/found"
"$target/debug/kodeviser-explore" "$@" | tee -a "$scratch/found"
[ -z "$record" ] || {
  echo "$(date -u +%FT%RZ), $commit, $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | sed -n 1p), $(nproc) processors, $(rustc --version), arguments: none"
  cat "$scratch/found"
} >"$(date -u +%F).txt"
