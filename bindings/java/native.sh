#!/usr/bin/env bash
# Builds the native library for this machine's platform and lays it into the jar's classes, with its hash: native.sh TARGET
set -Eeuo pipefail
target=$(realpath -m "${1:?usage: native.sh TARGET}")
cd "$(dirname "$0")/../.."

case $(uname -s) in
  Linux) system=linux ;;
  *) echo "native.sh: the library is built on Linux, not on $(uname -s)" >&2; exit 1 ;;
esac

# What the Makefile builds is small. In a jar nobody minds a quarter of a megabyte, and everybody the time: SHA-1 unrolled, kernels for more
# processors, and optimized for speed. SHA-2 by its plain loops all the same: its code for AVX2 has a panic in it.
installed=$target/native
make --silent install PREFIX="$installed" TARGET_DIR="${TARGET_DIR:-target}/java" \
  BUILD_FLAGS="CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 \
    RUSTFLAGS='--cfg sha2_backend=\"soft\" --cfg sha2_backend_soft=\"compact\"'"

folder=$target/classes/org/kodeviser/native/$system-$(uname -m)
mkdir -p "$folder"
cp -L "$installed/lib/libkodeviser.so" "$folder/libkodeviser.so"
sha256sum "$folder/libkodeviser.so" | cut -c 1-64 | tr -d '\n' >"$folder/libkodeviser.so.sha256"
