#!/usr/bin/env bash
# Searches for what an operation leaves in memory: assurance/wiping/run.sh [--all] [--record]
#
# A child process does one operation on a stack of its own and stops right after it. Its parent, which alone knows the needles,
# searches all memory that the child can write to, and its registers: at every byte, for the secret (its bytes in either order, its
# text, its message schedule), the two states of HMAC and what the last round leaves of them, the hashes that codes are cut from,
# the codes of 51 steps (as text, as a number, before they are cut), and PINs. What lies in the arena, where the caller's own
# inputs and the token that lives on are, is not searched, but for a token of C after kodeviser_token_wipe. The parent reads there how
# the operation came out, and fails where that is not as it is meant: what does nothing leaves nothing.
#
# A needle is four bytes of something random, or eight of a text. Each operation is done with three secrets, in memory that is laid
# out alike; what is found at one address in two of them is there for sure: by accident that happens once in a hundred million.
#
# The control comes first, in Rust and in C: the same library with a crate `zeroize` that wipes nothing (unwiped/zeroize), and without
# what wipes stack and registers (`--cfg kodeviser_unwiped`). The run fails unless it finds every kind there, and a key on the stack, in
# vectors, those of AVX-512 among them where this processor has it, in a token that C had wiped, and on the heap where that is used.
# Which operations leave nothing even so is told: of them the search shows nothing.
# Then the library as it is: the run fails where an operation leaves something in memory, or went deeper than is wiped, and where the C
# library has a function that a secret passes through and no operation calls.
#
# Registers are searched too. Where the processor has AVX2, those for vectors must be empty, and masks hold no bit;
# registers.py reads of the C library's instructions that those for other processors are emptied too. General ones are told, and fail nothing:
# what a function returns may pass through them, and what comes next uses them. "A login in variables" is told as well: what it leaves are
# the copies that its own moves make, in its own frame.
#
# Without --all: the kernel that this processor gets, the one for processors without instructions for the hashes, the C library as it is
# shipped, and seed files; the first and the C library have a control. With --all: each kernel and seed files with a control of their own,
# and what the devices' kernel (feature `compact`), which wipes no stack, leaves: that is told and fails nothing.
# Linux on x86-64, with ptrace allowed; python3 and objdump.
set -Eeuo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$PWD/../../target}/wiping
mkdir -p "$target"
result=$target/result.txt
: >"$result"

say() { printf '%s\n' "$*" | tee -a "$result"; }
control() { # SEARCH [PART]
  say "nothing wiped:"
  "$@" --control >"$target/control.txt" || { cat "$target/control.txt"; exit 1; }
  sed -n '/leave nothing even so/,$p' "$target/control.txt" | tee -a "$result"
}
search() { # NAME FEATURES FLAGS
  say "--- $1"
  (cd unwiped && RUSTFLAGS="${3-} --cfg kodeviser_unwiped" cargo build --quiet --locked --release --features "${2-}" --target-dir "$target/unwiped-$1")
  control "$target/unwiped-$1/release/wiping"
  RUSTFLAGS="${3-}" cargo build --quiet --locked --release --features "${2-}" --target-dir "$target/wiped-$1"
  say "as it is:"
}

say "$(date -u +%F), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(rustc --version), commit $(git describe --always --dirty)"
search default
"$target/wiped-default/release/wiping" | tee -a "$result"

# Where the processor has the hashes' own instructions, what others do is not seen: the hashes in plain code, keys made ready in SSE2.
plain='--cfg sha1_backend="soft" --cfg sha2_backend="soft" --cfg kodeviser_kernel="sse2"'
if [[ " $* " == *" --all "* ]]; then
  search plain "" "$plain"
else
  say "--- plain"
  RUSTFLAGS=$plain cargo build --quiet --locked --release --target-dir "$target/wiped-plain"
fi
"$target/wiped-plain/release/wiping" | tee -a "$result"

say "--- the C library"
library() { echo "$target/$1"/c/libkodeviser.so.*.*.*; }
unwiped/library.sh "$target/unwiped-c"
KODEVISER_LIBRARY=$(library unwiped-c) control "$target/wiped-default/release/wiping" C
make --silent -C ../.. TARGET_DIR="$target/c" all import >/dev/null
say "as it is:"
KODEVISER_LIBRARY=$(library c) "$target/wiped-default/release/wiping" C | tee -a "$result"
python3 registers.py "$(library c)" | tee -a "$result"
say "and the same functions of the one for seed files, which the compiler makes of them otherwise:"
with_import=$(echo "$target"/c/c/libkodeviser-import.so.*.*.*)
KODEVISER_LIBRARY=$with_import "$target/wiped-default/release/wiping" C | tee -a "$result"
python3 registers.py "$with_import" | tee -a "$result"

if [[ " $* " != *" --all "* ]]; then
  say "--- seed files"
  cargo build --quiet --locked --release --features import --target-dir "$target/wiped-import"
  "$target/wiped-import/release/wiping" "seed files" | tee -a "$result"
else
  for kernel in one sse2 avx2 avx512vl256 avx512; do
    case $kernel in
      avx2) grep -qw avx2 /proc/cpuinfo || continue ;;
      avx512*) grep -qw avx512vl /proc/cpuinfo || continue ;;
    esac
    search "$kernel" "" "--cfg kodeviser_kernel=\"$kernel\""
    "$target/wiped-$kernel/release/wiping" | tee -a "$result"
  done
  search import import
  "$target/wiped-import/release/wiping" "seed files" | tee -a "$result"
  say "--- compact"
  cargo build --quiet --locked --release --features compact --target-dir "$target/wiped-compact"
  "$target/wiped-compact/release/wiping" >"$target/compact.txt" || true
  tail -1 "$target/compact.txt" | tee -a "$result"
fi
if [[ " $* " == *" --record "* ]]; then cp "$result" "$(date -u +%F).txt"; fi
