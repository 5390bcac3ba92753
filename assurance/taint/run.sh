#!/usr/bin/env bash
# Shows that nothing in the compiled library branches on a secret, or is addressed by one: assurance/taint/run.sh [--all] [--record]
#
# A program marks every secret, PIN and expected code as undefined for valgrind's memcheck, which then reports whatever branches on one,
# or on what is computed from one, or is addressed by it. It goes through all decisions, by all outcomes, for each hash, with clocks and
# counters, through the Rust interface and the C interface; codes, secrets' texts, PINs. The mark is taken off in revealed.rs alone,
# which stands for `src/revealed.rs` here, and revealed.txt names each place that calls it, with its reason: off what was found (with a wrong PIN that is nothing, which the
# run sees to), off what sort a character is, and off what became of a drawn PIN; whether a secret's
# text was one is let through by decoders.supp. Each decision must reveal something marked, each code
# must have the mark, or the marks got lost and the run shows nothing.
#
# Leaks are planted first, in the same program; the run fails where one of them is not found. What memcheck cannot see is searched in
# the assembly: instructions that valgrind does not know (AVX-512, and the SHA extensions, which its processor has not: assembly.py)
# and divisions (divisions.py). cortex_m.sh does the latter in images for devices. Seed files (feature `import`) are not watched.
#
#   --all       with each kernel by itself (sse2, and avx2 also forced); else with what the library chooses under valgrind (AVX2), the
#               plain hashes one by one, the kernel for devices, and the C library as the Makefile builds it
#   --record    keep what was found as assurance/taint/YYYY-MM-DD.txt
#
# It needs valgrind, binutils and python3, and takes no network beyond Cargo's.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
for needed in valgrind objdump python3 cc; do
  command -v "$needed" >/dev/null || { echo "missing: apt-get install valgrind binutils python3 gcc" >&2; exit 1; }
done
target=${CARGO_TARGET_DIR:-$here/../../target}/taint
export PYTHONDONTWRITEBYTECODE=1
host=$(rustc -vV | sed -n 's/^host: //p')
all= record=
for option in "$@"; do
  case $option in
    --all) all=1 ;;
    --record) record=1 ;;
    *) echo "run.sh: no such option: $option" >&2; exit 2 ;;
  esac
done
# Before the record of the day is written to once more.
commit=$(git describe --always --dirty)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Builds the program with some of rustc's and Cargo's options, and keeps it by a name.
build() { # NAME RUSTFLAGS OPTION...
  RUSTFLAGS="--cfg kodeviser_taint $2" cargo build --quiet --locked --release --target "$host" --target-dir "$target" "${@:3}"
  cp "$target/$host/release/kodeviser-taint" "$target/$1"
}

# Runs it under memcheck. A suppression names the last step of two decoders, in which memcheck may have seen no more than there were texts.
watch() { # NAME
  local began=$EPOCHREALTIME
  if ! valgrind -v --error-limit=no --num-callers=8 --suppressions=decoders.supp --log-file="$work/log" "$target/$1" >"$work/out"; then
    grep -v '^found' "$work/out" | sed -n '1,40p'
    grep -A 6 -E 'depends on|Use of uninit' "$work/log" | grep -v leaks.rs | sed -n '1,60p'
    echo "FAILED: $1"
    return 1
  fi
  for decoder in hexadecimal Base32; do
    local seen expected
    seen=$(awk -v decoder="$decoder" '/used_suppression:/ && index($0, "whether a text was " decoder) { all += $3 } END { print all + 0 }' "$work/log")
    expected=$(sed -n "s/^$decoder: \([0-9]*\) .*/\1/p" "$work/out")
    [ "$seen" = "$expected" ] || { echo "FAILED: $1: the decoder of $decoder branched $seen times on $expected texts"; return 1; }
  done
  printf "%-12s %s, in %.1f s\n" "$1" "$(tail -n 1 "$work/out")" "$(awk -v from="$began" -v to="$EPOCHREALTIME" "BEGIN { print to - from }")"
}

# The C library of the Makefile: its flags, with line numbers. It is linked anew, since the Makefile takes these out, and with the planted
# functions of planted.rs, which nothing calls: what searches the library must find them in it.
build_c_library() {
  local flags kept out=$target/c
  flags=$(make --print-data-base --dry-run --directory ../.. all 2>/dev/null | sed -n 's/^BUILD_FLAGS = //p')
  [ -n "$flags" ] || { echo "no BUILD_FLAGS in the Makefile" >&2; return 1; }
  make --silent --directory ../.. CARGO="cargo --quiet" TARGET_DIR="$out" BUILD_FLAGS="${flags%\'} --cfg kodeviser_taint' CARGO_PROFILE_RELEASE_DEBUG=line-tables-only" \
    "$out/c/release/libkodeviser.a"
  rustc --edition 2024 --crate-type lib --emit obj -C opt-level=s -C panic=abort -A dead_code -o "$out/planted.o" src/planted.rs
  mapfile -t kept < <(nm --defined-only "$out/planted.o" | sed -n 's/.* T /-Wl,--undefined=/p')
  cc -shared -nostartfiles -o "$out/libkodeviser.so" "$out/planted.o" "${kept[@]}" \
    -Wl,--whole-archive "$out/c/release/libkodeviser.a" -Wl,--no-whole-archive -Wl,--gc-sections \
    -Wl,--version-script=../../packaging/kodeviser.map -Wl,-z,defs
  build c-library "-L $out -C link-arg=-Wl,-rpath,$out" --no-default-features
}

programs=(chosen one compact)
build chosen ""
build one '--cfg kodeviser_kernel="one"'
build compact "" --features compact
if [ -n "$all" ]; then
  for kernel in sse2 avx2; do
    if [ "$kernel" = sse2 ] || grep -qw avx2 /proc/cpuinfo; then
      build "$kernel" "--cfg kodeviser_kernel=\"$kernel\""
      programs+=("$kernel")
    fi
  done
fi
build_c_library
programs+=(c-library)
{
  python3 revealed.py
  for program in "${programs[@]}"; do watch "$program"; done
  echo "-- kernels that valgrind does not know, by assembly.py"
  kernels=(sha1::compress::x86_sha::compress sha2::sha256::x86_sha::compress words::empty_further_registers)
  for kernel in avx512 avx512_narrow; do
    for hash in sha1 sha256 sha512; do kernels+=("words::$kernel::$hash"); done
  done
  python3 assembly.py "$target/chosen" "${kernels[@]}"
  echo "-- those of the C library"
  python3 assembly.py --arrays-on-stack "$target/c/libkodeviser.so" \
    words::avx512::sha1 words::avx512_narrow::sha1 sha1::compress::x86_sha::compress words::empty_further_registers
  echo "-- divisions, by divisions.py: the crate, the kernel for devices, the C library"
  python3 divisions.py "" "$target/chosen" "$target/compact" "$target/c/libkodeviser.so"
} | tee "$work/found"

if [ -n "$record" ]; then
  {
    echo "# Secret taint, by assurance/taint/run.sh $*, $(date -u +%F), $commit, $(rustc --version), $(valgrind --version),"
    echo "# $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)"
    cat "$work/found"
  } >"$(date -u +%F).txt"
fi
