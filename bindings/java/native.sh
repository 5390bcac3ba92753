#!/usr/bin/env bash
# Builds the native library for this machine's platform and lays it into the jar's classes, with its hash: native.sh TARGET
set -Eeuo pipefail
target=$(realpath -m "${1:?usage: native.sh TARGET}")
cd "$(dirname "$0")/../.."

case $(uname -s) in
  Linux) system=linux ;;
  *) echo "native.sh: the library is built on Linux, not on $(uname -s)" >&2; exit 1 ;;
esac

installed=$target/native
make --silent install PREFIX="$installed"

folder=$target/classes/org/kodeviser/native/$system-$(uname -m)
mkdir -p "$folder"
cp -L "$installed/lib/libkodeviser.so" "$folder/libkodeviser.so"
sha256sum "$folder/libkodeviser.so" | cut -c 1-64 | tr -d '\n' >"$folder/libkodeviser.so.sha256"
