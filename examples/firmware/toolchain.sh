# What run.sh and measure.sh build with; they source it. It installs nothing: where something is missing it names Debian's package.
#   FIRMWARE_CARGO, FIRMWARE_RUSTC  a toolchain with the source of core (Debian's: /usr/bin/cargo and /usr/bin/rustc)
: "${FIRMWARE_CARGO:=/usr/bin/cargo}" "${FIRMWARE_RUSTC:=/usr/bin/rustc}"

# build-std is not stable yet; this lets a stable toolchain have it.
firmware_cargo() { RUSTC=$FIRMWARE_RUSTC RUSTC_BOOTSTRAP=1 CARGO_TERM_COLOR=never "$FIRMWARE_CARGO" "$@"; }

# Whether all is there for a target; if not, what to install.
has_tools() { # TOOL=PACKAGE...
  local packages=() need
  [ -x "$FIRMWARE_CARGO" ] || packages+=(cargo-web)
  [ -x "$FIRMWARE_RUSTC" ] || packages+=(rustc-web)
  [ -d "$("$FIRMWARE_RUSTC" --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library/core" ] || packages+=(rust-web-src)
  for need in "$@"; do
    command -v "${need%=*}" >/dev/null || packages+=("${need#*=}")
  done
  [ ${#packages[@]} = 0 ] && return
  echo "to be installed first: apt-get install $(printf '%s\n' "${packages[@]}" | sort -u | tr '\n' ' ')" >&2
  return 1
}

arm=(arm-none-eabi-ld=binutils-arm-none-eabi qemu-system-arm=qemu-system-arm)
arm_c=(arm-none-eabi-gcc=gcc-arm-none-eabi newlib-is-there=libnewlib-arm-none-eabi)
risc_v=(riscv64-unknown-elf-ld=binutils-riscv64-unknown-elf qemu-system-riscv32=qemu-system-misc)
avr=(avr-gcc=gcc-avr avr-libc-is-there=avr-libc qemu-system-avr=qemu-system-misc)
# Two packages that have no program of their own.
if [ -e "$(avr-gcc -mmcu=atmega1280 -print-file-name=crtatmega1280.o 2>/dev/null)" ]; then avr-libc-is-there() { :; }; fi
if arm-none-eabi-gcc -E -include string.h -x c /dev/null >/dev/null 2>&1; then newlib-is-there() { :; }; fi
