#!/usr/bin/env bash
# Shows that with the kernel for NEON the same instructions are executed in the same order whatever the secret: assurance/counts/neon.sh
#
# Valgrind is no help here: QEMU writes down each block that it executes of a program for ARM (neon/src/main.rs: codes, logins that are
# accepted and rejected, a resynchronization, each hash), with twelve secrets. The whole list must be the same for all of them, so that no
# branch has depended on a secret, nor on where in the window the code was. A branch on the secret is planted first and must be noticed.
# It sees no addresses of what is read; NEON has no instruction that reads by the numbers in a vector.
#
# It takes the toolchain of tests/arm/run.sh.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/neon"
target=$(realpath -m "${CARGO_TARGET_DIR:-../../../target}/neon")
secrets=12
CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc RUSTC=/usr/bin/rustc \
  RUSTFLAGS='--cfg kodeviser_kernel="neon" -Ctarget-feature=+crt-static' \
  /usr/bin/cargo build --quiet --locked --release --target aarch64-unknown-linux-gnu --target-dir "$target"
program=$target/aarch64-unknown-linux-gnu/release/kodeviser-neon

executed() { # NUMBER ARGUMENTS: a line of how many blocks, and of their list's hash
  python3 -c 'import random, sys; sys.stdout.buffer.write(random.Random(int(sys.argv[1])).randbytes(64))' "$1" >"$target/secret"
  # The same environment for each: how long it is decides where the stack begins.
  env -i qemu-aarch64 -d exec,nochain -D "$target/blocks" "$program" "${@:2}" <"$target/secret"
  sed -n 's/^Trace [0-9]*: 0x[0-9a-f]* \[[0-9a-f]*\/\([0-9a-f]*\)\/.*/\1/p' "$target/blocks" >"$target/executed"
  printf '%s %s\n' "$(wc -l <"$target/executed")" "$(sha256sum <"$target/executed" | cut -c 1-16)"
}
lists() { # ARGUMENTS: the different lists, and how often each came
  for number in $(seq "$secrets"); do executed "$number" "$@"; done | sort | uniq -c
}

planted=$(lists planted)
[ "$(wc -l <<<"$planted")" -eq 2 ] || { echo "the planted branch was not noticed: $planted"; exit 1; }
echo "control: a branch on the secret is noticed"
found=$(lists)
read -r times blocks _ <<<"$found"
if [ "$times" != "$secrets" ] || [ "$blocks" -lt 10000 ]; then echo "the blocks differ with the secret, or there are too few: $found"; exit 1; fi
echo "NEON: $blocks blocks in the same order with each of $secrets secrets"
