#!/usr/bin/env bash
# Every order of events in small worlds, decided by the library itself: assurance/worlds/run.sh [--record] [--wide]
#
# Two at once read a record, decide with enrol, verify, verify_with_pin, resync or an administrator's act, and compare-and-swap, with every
# code of the world and a wrong one, with the PIN right, wrong or absent, at any time that the clock may show, back and forth. All states
# are visited, to the last. Eight properties (src/tell.rs) are checked on each. Before that, each planted defect (src/defect.rs) must
# be seen. Then loom tries the orders of threads around verify, and the library's objects are searched for anything that is both shared
# and written to: only what cpufeatures remembers of the processor may be. Both have their control first.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")"
record=
if [ "${1:-}" = --record ]; then record=yes; shift; fi
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}/worlds
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What may be written to while it runs: not .data.rel.ro and the pointer for unwinding, which the loader alone writes.
shared() {
  nm --defined-only --format=sysv --demangle "$1" 2>/dev/null | grep -E '\|[[:space:]]*(\.data|\.bss|\.tdata|\.tbss|\*COM\*)' \
    | grep -vE '\.data\.rel\.ro|DW\.ref\.rust_eh_personality' | cut -d'|' -f1 | sed 's/ *$//' || true
}

cargo build --quiet --release --locked --target-dir "$target"
cat >"$scratch/planted.rs" <<'PLANTED'
use core::sync::atomic::{AtomicU32, Ordering};
static PLANTED: AtomicU32 = AtomicU32::new(7);
#[unsafe(no_mangle)] pub extern "C" fn planted() -> u32 { PLANTED.fetch_add(1, Ordering::Relaxed) }
PLANTED
rustc --edition 2024 --crate-type rlib --emit=obj -C opt-level=2 -o "$scratch/planted.o" "$scratch/planted.rs"
[ -n "$(shared "$scratch/planted.o")" ] || { echo "control: a planted static was not found"; exit 1; }
library=$(find "$target/release/deps" -name 'libkodeviser-*.rlib' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
[ -n "$(nm --defined-only "$library" 2>/dev/null)" ]
found=$(shared "$library")
others=$(grep -vE 'has_[a-z0-9]+::STORAGE' <<<"$found" | grep -v '^$' || true)
[ -z "$others" ] || { echo "shared and written to: $others"; exit 1; }
echo "shared and written to: $(grep -c STORAGE <<<"$found" || true) flags of cpufeatures, nothing else; the planted static was found"

cargo test --quiet --release --locked --target-dir "$target" --test threads -- --nocapture --test-threads=1
"$target/release/kodeviser-worlds" "$@" | tee "$scratch/record"
if [ "$record" ]; then
  {
    echo "$(date -u +%FT%RZ), $(git describe --always --dirty), $(uname -m), $(nproc) processors, $(rustc --version), arguments: ${*:-none}"
    cat "$scratch/record"
  } >"$(date -u +%F).txt"
fi
