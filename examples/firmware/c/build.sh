#!/usr/bin/env bash
# Builds the C program for a Cortex-M3 with the library's C interface: c/build.sh LEVEL FEATURES IMAGE
# LEVEL: s or z. FEATURES: of the library, beside its C interface ("" or compact). run.sh calls it.
set -euo pipefail
level=${1:?} features=capi,panic-handler${2:+,$2} image=${3:?}
cd "$(dirname "$0")/.."
target=thumbv7m-none-eabi
: "${FIRMWARE_CARGO:=/usr/bin/cargo}" "${FIRMWARE_RUSTC:=/usr/bin/rustc}" "${CARGO_TARGET_DIR:=$PWD/target}"

# The library for a target without an operating system. The compiler's own copy of memcpy and its like is in it.
RUSTC=$FIRMWARE_RUSTC RUSTC_BOOTSTRAP=1 "$FIRMWARE_CARGO" rustc --quiet --locked --release --lib --manifest-path ../../Cargo.toml \
  --target "$target" --target-dir "$CARGO_TARGET_DIR/c-$level" --no-default-features --features "$features" --crate-type staticlib \
  --config profile.release.lto='"fat"' --config profile.release.codegen-units=1 --config profile.release.opt-level="'$level'" \
  --config 'profile.release.package.sha2.opt-level="s"'

arm-none-eabi-gcc -std=c11 -mcpu=cortex-m3 -mthumb -O"$level" -ffreestanding -ffunction-sections -fdata-sections \
  -Wall -Wextra -Wpedantic -Werror -I../../include c/board.c c/conformance.c "$CARGO_TARGET_DIR/c-$level/$target/release/libkodeviser.a" \
  -nostdlib -Wl,--gc-sections -Wl,-z,noexecstack -Lboards -Tlm3s6965evb.ld -o "$image"

# The library's panic handler is an undefined instruction; that nothing leads there is shown by the symbols that are left.
if arm-none-eabi-nm "$image" | grep -iE 'panic|rust_begin_unwind'; then
  echo "FAILED: a panic is linked" >&2
  exit 1
fi
