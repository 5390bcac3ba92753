#!/usr/bin/env bash
# Runs the peers beside kodeviser, prints ratios, and keeps the record in records/.
#
#   benches/peers/run.sh                 the kernel that kodeviser chooses by itself; then the JVM and Python (others.sh)
#   KERNEL=avx2 benches/peers/run.sh     one kernel, forced by --cfg kodeviser_kernel="avx2"; nothing in other languages
#   ROUNDS=21 benches/peers/run.sh       faster and rougher (201); keeps no record
#
# RUSTFLAGS are passed on. A machine where nothing else runs gives the best figures: the record tells the load.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kernel=${KERNEL:-}
target=${CARGO_TARGET_DIR:-$here/../../target/peers}
flags="${RUSTFLAGS:-}${kernel:+ --cfg kodeviser_kernel=\"$kernel\"}"

missing=()
command -v cargo >/dev/null || missing+=("Rust: https://rustup.rs")
command -v cc >/dev/null || missing+=("a C compiler: apt-get install build-essential")
links() { echo 'int main(void) { return 0; }' | cc -x c - -o /dev/null "-l$1" 2>/dev/null; }
if command -v cc >/dev/null; then
  links oath || missing+=("liboath: apt-get install liboath-dev")
  links crypto || missing+=("OpenSSL: apt-get install libssl-dev")
fi
if ((${#missing[@]})); then
  printf 'missing: %s\n' "${missing[@]}" >&2
  exit 1
fi

read -r load _ </proc/loadavg
if awk "BEGIN { exit !($load > 0.5) }"; then
  echo "the load is $load: where something else runs, even on another processor of the same core, figures are rougher" >&2
fi

RUSTFLAGS=$flags cargo build --quiet --locked --release --manifest-path "$here/Cargo.toml" --target-dir "$target"

slug=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | sed -n 1p | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9\n' '-')
slug=${slug%-}
record=$(mktemp)
trap 'rm -f "$record"' EXIT
{
  echo "# benches/peers/run.sh, $(date -u +%F), $(rustc --version)"
  echo "# kodeviser at $(git -C "$here" describe --always --dirty 2>/dev/null || echo 'an unknown commit')"
  echo "# kernel: ${kernel:-chosen by kodeviser}; RUSTFLAGS:${flags:+ $flags}"
  "$target/release/kodeviser-peers" ${ROUNDS:+--rounds "$ROUNDS"}
  if [ -z "$kernel" ]; then TARGET=$target "$here/others.sh"; fi
} | tee "$record"

if [ -z "${ROUNDS:-}" ]; then
  kept="$here/records/$(date -u +%F)-${slug:-unknown}${kernel:+-$kernel}.txt"
  mkdir -p "$here/records"
  cp "$record" "$kept"
  chmod 644 "$kept"
  echo "kept as benches/peers/records/$(basename "$kept")" >&2
fi
