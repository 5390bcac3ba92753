#!/usr/bin/env bash
# Builds the firmware, runs it under QEMU and says whether all went well: examples/firmware/run.sh [TARGET...]
#
# TARGET: thumbv6m thumbv7m thumbv7em thumbv8m riscv32imc avr avr2560 c, or a target's full name; none: all of them.
#   PROFILES="release small"        opt-level s and z
#   KERNELS="rustcrypto compact"    the library's two ways to compute a hash
#   FIRMWARE_CARGO, FIRMWARE_RUSTC  see toolchain.sh
#   CARGO                           the host's, for the virtual device (cargo)
# It installs nothing. That an image links shows that no panic is in it.
set -euo pipefail
cd "$(dirname "$0")"
read -ra profiles <<<"${PROFILES:-release small}"
read -ra kernels <<<"${KERNELS:-rustcrypto compact}"
source ./toolchain.sh
host_cargo=${CARGO:-cargo}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# One program on one target: prints its lines if asked to, else its last one.
run() {
  local triple=$1 program=$2 profile=$3 kernel=$4 shown=$5 features=()
  [ "$kernel" = rustcrypto ] || features=(--features "$kernel")
  firmware_cargo run --locked --quiet --target "$triple" --profile "$profile" "${features[@]}" --bin "$program" "${more_options[@]}" \
    >"$work/output" 2>"$work/errors" || failed "$program for $triple, $kernel, $profile" || return
  show "$kernel" "$profile" "$shown"
}

show() { # KERNEL LEVEL all|last
  if [ "$3" = all ]; then cat "$work/output"; else printf '%-10s %-7s  %s\n' "$1" "$2" "$(tail -n 1 "$work/output")"; fi
}

# What went wrong, with all that was said.
failed() {
  cat "$work/errors" "$work/output"
  echo "FAILED: $*"
  failures=$((failures + 1))
  return 1
}

# Reads times, prints codes. Not from this directory, whose settings are for firmware.
virtual_device() {
  (cd ../.. && KODEVISER_SECRET=3132333435363738393031323334353637383930 "$host_cargo" run --locked --quiet --example harness -- \
    --virtual --secret-env KODEVISER_SECRET --encoding hex "$@")
}

# The year, compared with the same presses of the library's virtual device on this machine.
compare_year() {
  local device=0 options
  sed -i '/^year: /d' "$work/output"
  csplit --quiet --prefix="$work/device" "$work/output" '/^#/' '{*}'
  for lines in "$work"/device*; do
    [ -s "$lines" ] || continue
    read -ra options < <(sed -n '1s/^# //p' "$lines")
    sed 1d "$lines" >"$work/shown"
    cut -d' ' -f1 "$work/shown" | virtual_device "${options[@]}" >"$work/expected" || true
    if [ "$(wc -l <"$work/shown")" -ge 1000 ] && cmp "$work/expected" "$work/shown"; then
      echo "           agrees with the virtual device, $(wc -l <"$work/shown") presses: ${options[*]}"
    else
      failed "not the codes of the virtual device: ${options[*]}" || true
    fi
    device=$((device + 1))
  done
  [ "$device" = 3 ] || failed "$device devices instead of 3" || true
  rm -f "$work"/device*
}

rust() { # TRIPLE PROGRAMS TOOL=PACKAGE...
  local triple=$1 programs=$2 shown=all
  has_tools "${@:3}" || { failures=$((failures + 1)); return; }
  for profile in "${profiles[@]}"; do
    for kernel in "${kernels[@]}"; do
      for program in $programs; do
        [ "$program" = conformance ] || shown=last
        run "$triple" "$program" "$profile" "$kernel" "$shown" || continue
        [ "$program" != year ] || compare_year
      done
      shown=last
    done
  done
}

# The C program. Cargo's profiles stand for its levels.
c() {
  local shown=all image level features
  has_tools "${arm[@]}" "${arm_c[@]}" || { failures=$((failures + 1)); return; }
  for profile in "${profiles[@]}"; do
    for kernel in "${kernels[@]}"; do
      if [ "$profile" = small ]; then level=z; else level=s; fi
      if [ "$kernel" = rustcrypto ]; then features=; else features=$kernel; fi
      image=$work/conformance.elf
      : >"$work/output"
      c/build.sh "$level" "$features" "$image" >"$work/errors" 2>&1 && boards/qemu.sh lm3s6965evb "$image" >"$work/output" 2>"$work/errors" ||
        failed "the C program, $kernel, $profile" || continue
      show "$kernel" "$profile" "$shown"
      shown=last
    done
  done
}

# Two AVRs: see the README for what the larger one cannot do.
avr2560=(--config 'target.avr-none.rustflags=["-C", "target-cpu=atmega2560"]' --config 'target.avr-none.runner="boards/qemu.sh mega2560"')

one() {
  local more_options=()
  echo "== $1"
  case $1 in
    thumbv6m | thumbv6m-none-eabi) rust thumbv6m-none-eabi "conformance year" "${arm[@]}" ;;
    thumbv7m | thumbv7m-none-eabi) rust thumbv7m-none-eabi "conformance year" "${arm[@]}" ;;
    thumbv7em | thumbv7em-none-eabihf) rust thumbv7em-none-eabihf "conformance year" "${arm[@]}" ;;
    thumbv8m | thumbv8m.main | thumbv8m.main-none-eabi) rust thumbv8m.main-none-eabi "conformance year" "${arm[@]}" ;;
    riscv32imc | riscv32imc-unknown-none-elf) rust riscv32imc-unknown-none-elf "conformance year" "${risc_v[@]}" ;;
    avr | avr-none) rust avr-none "conformance year" "${avr[@]}" ;;
    avr2560) more_options=("${avr2560[@]}"); rust avr-none year "${avr[@]}" ;;
    c) c ;;
    *) echo "run.sh: no such target: $1" >&2; exit 2 ;;
  esac
}

[ $# -gt 0 ] || set -- thumbv6m thumbv7m thumbv7em thumbv8m riscv32imc avr avr2560 c
for target in "$@"; do one "$target"; done
[ "$failures" = 0 ] || { echo "== $failures FAILED"; exit 1; }
echo "== all went well"
