#!/usr/bin/env bash
# Shows that no division and no wide product of what is secret is in an image for a device: assurance/taint/cortex_m.sh [--record] [TARGET...]
#
# TARGET: thumbv6m, thumbv7m, thumbv7em, thumbv8m; none: all of them. A Cortex-M0 has no instruction for a division, so there it is a
# call of the compiler's library; a Cortex-M3, M4 or M33 takes the longer for a division the larger the numbers are, and an M3 for a
# product of 64 bits too. The image has all that the library does with secrets (cortex_m/src/main.rs) and two planted leaks, which must be
# found first: see divisions.py. Both ways to compute a hash are searched. It needs what examples/firmware/toolchain.sh names.
# --record keeps what was found as YYYY-MM-DD-cortex-m.txt.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}/taint/cortex-m
mkdir -p "$target"
target=$(cd "$target" && pwd)
# The settings of examples/firmware are those of the directory that Cargo is started in.
cd "$here/../../examples/firmware"
source ./toolchain.sh
has_tools "${arm[@]}"
record=/dev/null
if [ "${1-}" = --record ]; then
  record=$here/$(date -u +%F)-cortex-m.txt
  shift
fi
[ $# -gt 0 ] || set -- thumbv6m thumbv7m thumbv7em thumbv8m
commit=$(git -C "$here" describe --always --dirty)
{
  echo "# Divisions in images for devices, by assurance/taint/cortex_m.sh, $(date -u +%F), $commit, $("$FIRMWARE_RUSTC" --version),"
  echo "# built on $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)"
  for each in "$@"; do
    wide=()
    case $each in
      thumbv6m) triple=thumbv6m-none-eabi ;;
      thumbv7m) triple=thumbv7m-none-eabi wide=(--wide-products) ;;
      thumbv7em) triple=thumbv7em-none-eabihf ;;
      thumbv8m) triple=thumbv8m.main-none-eabi ;;
      *) echo "cortex_m.sh: no such target: $each" >&2; exit 2 ;;
    esac
    for features in "" compact; do
      echo "-- $each, ${features:-rustcrypto}"
      firmware_cargo rustc --quiet --locked --release --target "$triple" --target-dir "$target" --features "$features" \
        --manifest-path "$here/cortex_m/Cargo.toml" -- -C link-arg=-L"$PWD/boards"
      python3 "$here/divisions.py" "${wide[@]}" arm-none-eabi- "$target/$triple/release/kodeviser-taint-cortex-m"
    done
  done
} | tee "$record"
