#!/usr/bin/env bash
# Runs an image on a board that QEMU plays: boards/qemu.sh MACHINE IMAGE
#   QEMU_OPTIONS   more options for QEMU, separated by spaces (a plugin, say)
#   QEMU_TIMEOUT   seconds until a program that hangs is ended (60)
# The exit code is 0 only where the program ended by itself and said that all went well.
set -euo pipefail
machine=${1:?usage: qemu.sh MACHINE IMAGE} image=${2:?usage: qemu.sh MACHINE IMAGE}
read -ra more <<<"${QEMU_OPTIONS-}"
qemu() { exec timeout --foreground "${QEMU_TIMEOUT:-60}" "$@" -display none -monitor none "${more[@]}" </dev/null; }
# What a program prints by semihosting goes to standard output, and its exit code is QEMU's.
semihosting=(-serial none -chardev stdio,id=console -semihosting-config enable=on,target=native,chardev=console)

# An AVR has nobody to tell that it has ended: its last line says so, which begins with the program's name.
avr() {
  local program line
  program=$(basename "$image" .elf)
  exec {output}< <(qemu qemu-system-avr -machine "$machine" -serial stdio -bios "$image" 2>/dev/null)
  local process=$!
  while IFS= read -r line <&"$output"; do
    printf '%s\n' "$line"
    case $line in
      "$program: "*FAILED*) break ;;
      "$program: "*) kill "$process"; exit 0 ;;
    esac
  done
  kill "$process" 2>/dev/null || true
  exit 1
}

case $machine in
  microbit)    qemu qemu-system-arm -machine microbit -cpu cortex-m0 "${semihosting[@]}" -kernel "$image" ;;
  lm3s6965evb) qemu qemu-system-arm -machine lm3s6965evb -cpu cortex-m3 "${semihosting[@]}" -kernel "$image" ;;
  mps2-an386)  qemu qemu-system-arm -machine mps2-an386 -cpu cortex-m4 "${semihosting[@]}" -kernel "$image" ;;
  mps2-an505)  qemu qemu-system-arm -machine mps2-an505 -cpu cortex-m33 "${semihosting[@]}" -kernel "$image" ;;
  virt)        qemu qemu-system-riscv32 -machine virt -bios none "${semihosting[@]}" -kernel "$image" ;;
  mega | mega2560) avr ;;
  *) echo "qemu.sh: no such machine: $machine" >&2; exit 2 ;;
esac
