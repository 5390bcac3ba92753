#!/usr/bin/env bash
# Builds the library for ARM of 64 bits with its NEON kernel forced, and runs every window of candidates under QEMU: tests/arm/run.sh
#
# It takes Debian's own toolchain, which has a standard library for another architecture as a package:
#   dpkg --add-architecture arm64 && apt-get update
#   apt-get install rustc-web cargo-web libstd-rust-web-dev:arm64 gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
set -euo pipefail
cd "$(dirname "$0")"
target=aarch64-unknown-linux-gnu
for needed in qemu-aarch64 aarch64-linux-gnu-gcc /usr/bin/cargo; do
  command -v "$needed" >/dev/null || { echo "missing: $needed; the packages are named in $0" >&2; exit 1; }
done
[ -d "/usr/lib/rustlib/$target" ] || { echo "missing: libstd-rust-web-dev:arm64" >&2; exit 1; }
CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu" \
RUSTC=/usr/bin/rustc RUSTFLAGS='--cfg kodeviser_kernel="neon"' \
  /usr/bin/cargo run --quiet --locked --target "$target" --target-dir "${CARGO_TARGET_DIR:-../../target}/arm"
