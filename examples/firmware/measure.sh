#!/usr/bin/env bash
# Measures what the library costs in a device, under QEMU: flash, stack, instructions. examples/firmware/measure.sh [OPTION] [TARGET...]
#
# TARGET: thumbv6m thumbv7m thumbv7em thumbv8m riscv32imc avr; none: all of them.
#   --record                  keep the table as benches/firmware/YYYY-MM-DD.txt
#   --check                   compare with the newest record; exit code 1 where a figure has grown by more than 3 %
#   PROFILES="release small"  opt-level s and z
# Flash is counted in the image, stack by painting it, instructions by a plugin for QEMU: all are the same at each run.
set -euo pipefail
cd "$(dirname "$0")"
source ./toolchain.sh
read -ra profiles <<<"${PROFILES:-release small}"
records=../../benches/firmware
out=${CARGO_TARGET_DIR:-target}/measure
all_targets=(thumbv6m thumbv7m thumbv7em thumbv8m riscv32imc avr)

action=show
case ${1-} in
  --record | --check) action=${1#--}; shift ;;
  -*) echo "measure.sh: no such option: $1" >&2; exit 2 ;;
esac
[ "$action" != record ] || { [ $# = 0 ] && [ -z "${PROFILES-}" ]; } || { echo "measure.sh: a record is of all targets and levels" >&2; exit 2; }
newest=$(printf '%s\n' "$records"/????-??-??.txt | tail -n 1)
[ "$action" != check ] || [ -e "$newest" ] || { echo "measure.sh: there is no record in benches/firmware" >&2; exit 2; }
[ $# -gt 0 ] || set -- "${all_targets[@]}"

mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

failed() {
  sed '/^Timer with period zero/d' "$work/errors"
  cat "$work/output"
  echo "FAILED: $*"
  failures=$((failures + 1))
} >&2

# Which tools, board and linker script a target has.
choose() { # TARGET
  target=$1 tools=arm-none-eabi marks=arm cpu=
  case $target in
    thumbv6m) triple=thumbv6m-none-eabi machine=microbit cpu=cortex-m0 ;;
    thumbv7m) triple=thumbv7m-none-eabi machine=lm3s6965evb cpu=cortex-m3 ;;
    thumbv7em) triple=thumbv7em-none-eabihf machine=mps2-an386 cpu=cortex-m4 ;;
    thumbv8m) triple=thumbv8m.main-none-eabi machine=mps2-an505 cpu=cortex-m33 ;;
    riscv32imc) triple=riscv32imc-unknown-none-elf machine=virt tools=riscv64-unknown-elf marks=riscv ;;
    avr) triple=avr-none machine=mega tools=avr marks=avr ;;
    *) echo "measure.sh: no such target: $target" >&2; exit 2 ;;
  esac
  local needed=(cc=gcc python3=python3)
  case $marks in
    arm) has_tools "${needed[@]}" "${arm[@]}" "${arm_c[@]}" ;;
    riscv) has_tools "${needed[@]}" "${risc_v[@]}" ;;
    avr) has_tools "${needed[@]}" "${avr[@]}" ;;
  esac
}

# The marks and the paint. The object's name changes with its source, so that Cargo links anew.
assemble() {
  marks_object=$out/$marks-$(cksum <"measure/$marks.s" | cut -d' ' -f1).o
  case $marks in
    arm) arm-none-eabi-as -mcpu=cortex-m0 -mthumb -o "$marks_object" measure/arm.s ;;
    riscv) riscv64-unknown-elf-as -march=rv32imc -mabi=ilp32 -o "$marks_object" measure/riscv.s ;;
    avr) avr-as -mmcu=atmega1280 -o "$marks_object" measure/avr.s ;;
  esac
}

# A program in C. Loops stay loops, so that no C library is linked.
build_c() { # OPTION-OR-SOURCE...
  "${c_compiler[@]}" -std=c11 -Os -ffreestanding -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections \
    -Wall -Wextra -Wpedantic -Werror "$@" measure/plain_program.c measure/plain.c "$marks_object" -lgcc \
    -Wl,--gc-sections -Wl,-z,noexecstack -Lboards
}

symbol() { "$tools-nm" "$image" | awk -v name="$1" '$3 == name { print $1 }'; }

# Runs an image and keeps a line of figures: TARGET PROGRAM KERNEL LEVEL IMAGE STACK INSTRUCTIONS.
measure() { # PROGRAM KERNEL LEVEL IMAGE
  local program=$1 kernel=$2 level=$3 shown= bottom top flash depth instructions lowest
  image=$4
  # The last line names the program, and must be as long in all of them.
  cp "$image" "$work/measured"
  if [ "$marks" = avr ]; then
    # The linker puts an AVR's RAM at 0x800000. The stack's top is a byte free.
    bottom=$(($(printf '0x%s' "$(symbol __bss_end)") & 0xffff)) top=$((($(printf '0x%s' "$(symbol __stack)") & 0xffff) + 1))
  else
    bottom=$((0x$(symbol _bss_end))) top=$((0x$(symbol _stack_top)))
  fi
  rm -f "$work/counted"
  QEMU_OPTIONS="-plugin $plugin,begin=$(symbol mark_begin),end=$(symbol mark_end),$(printf 'bottom=%x,top=%x' "$bottom" "$top"),to=$work/counted" \
    boards/qemu.sh "$machine" "$work/measured" >"$work/output" 2>"$work/errors" || { failed "$target $*"; return; }
  case $program in
    empty) shown=123456 ;;
    generate) shown=520489 ;;
  esac
  [ -z "$shown" ] || [ "$(head -n 1 "$work/output")" = "$shown" ] || { failed "$target $*: not $shown"; return; }
  depth=$((0x$(sed -n 's/^measured: stack //p' "$work/output")))
  read -r instructions lowest <"$work/counted"
  # Two ways to the same depth. The empty program is deepest outside the marks.
  lowest=$((top - 0x$lowest - depth))
  [ "$program" = empty ] || [ "${lowest#-}" -lt 4 ] || { failed "$target $*: painting and the plugin differ by $lowest bytes"; return; }
  flash=$("$tools-size" -A "$image" | awk '$1 ~ /^\.(vectors|text|rodata|data)$/ { all += $2 } END { print all }')
  echo "$target $program $kernel $level $flash $depth $instructions" >>"$work/figures"
}

measure_rust() { # PROGRAM KERNEL FEATURES PROFILE [NAME]
  local program=$1 kernel=$2 features=measured,$3 profile=$4 level=s image
  [ "$kernel" != compact ] || features+=,compact
  [ "$profile" != small ] || level=z
  : >"$work/output"
  firmware_cargo rustc --locked --quiet --target "$triple" --profile "$profile" --features "$features" --bin "measured_$program" -- \
    -C "link-arg=$marks_object" 2>"$work/errors" || { failed "$target $*"; return; }
  image=${CARGO_TARGET_DIR:-target}/$triple/$profile/measured_$program
  [ -e "$image" ] || image+=.elf
  measure "${5:-$program}" "$kernel" "$level" "$image"
}

# The two programs in C: generate, and the same without the work.
measure_c() {
  local program c_compiler board option
  if [ "$marks" = avr ]; then
    c_compiler=(avr-gcc -mmcu=atmega1280) board=(measure/board_avr.c -Tmega.ld)
  else
    c_compiler=(arm-none-eabi-gcc "-mcpu=$cpu" -mthumb) board=(c/board.c -nostdlib "-T$machine.ld")
  fi
  for program in empty generate; do
    option=-UEMPTY
    [ "$program" != empty ] || option=-DEMPTY
    : >"$work/output"
    build_c "$option" "${board[@]}" -o "$out/plain_$program.elf" >"$work/errors" 2>&1 || { failed "$target $program in C"; return; }
    measure "$program" plain-c s "$out/plain_$program.elf"
  done
}

measure_target() { # TARGET
  local profile kernel
  choose "$1" || { failures=$((failures + 1)); return; }
  echo "measuring $target" >&2
  assemble
  for profile in "${profiles[@]}"; do
    measure_rust empty none sha1 "$profile"
    for kernel in compact rustcrypto; do
      measure_rust generate "$kernel" sha1 "$profile"
      measure_rust verifier "$kernel" sha1 "$profile"
      measure_rust selftest "$kernel" sha1 "$profile" selftest-sha1
      measure_rust selftest "$kernel" "" "$profile"
    done
  done
  if [ "$marks" != riscv ] && [[ " ${profiles[*]} " = *" release "* ]]; then measure_c; fi
}

# What the figures depend on, each with its version.
made_with() {
  local each
  "$FIRMWARE_RUSTC" -vV | awk '/^release/ { release = $2 } /^LLVM/ { llvm = $3 } END { printf "rustc %s (LLVM %s)", release, llvm }'
  for each in arm-none-eabi-gcc avr-gcc; do
    if command -v "$each" >/dev/null; then printf ', %s %s' "$each" "$("$each" -dumpfullversion -dumpversion | sed -n 1p)"; fi
  done
  for each in arm-none-eabi-ld riscv64-unknown-elf-ld avr-ld; do
    if command -v "$each" >/dev/null; then printf ', %s %s' "$each" "$("$each" --version | sed -n '1s/.*) //p')"; fi
  done
  for each in arm riscv32 avr; do
    if command -v "qemu-system-$each" >/dev/null; then printf ', %s' "$("qemu-system-$each" --version | sed -n '1s/QEMU emulator version \([^ ]*\).*/QEMU \1/p')"; return; fi
  done
}

plugin=$work/count_instructions.so
if command -v cc >/dev/null; then
  cc -std=c11 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -O2 -o "$plugin" measure/count_instructions.c
fi
: >"$work/figures"
for each in "$@"; do measure_target "$each"; done

table=$work/table
python3 measure/table.py print "$(date -u +%F)" "$(made_with)" <"$work/figures" >"$table"
if [ "$failures" != 0 ]; then
  cat "$table"
  echo "measure.sh: $failures FAILED" >&2
  exit 1
fi
case $action in
  show) cat "$table" ;;
  record)
    mkdir -p "$records"
    cp "$table" "$records/$(date -u +%F).txt"
    cat "$table"
    echo "kept as benches/firmware/$(date -u +%F).txt" >&2
    ;;
  check)
    cat "$table"
    echo
    echo "compared with benches/firmware/$(basename "$newest")"
    python3 measure/table.py compare "$newest" "$table"
    ;;
esac
