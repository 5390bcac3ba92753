#!/usr/bin/env bash
# Whoever builds the C library gets the same bytes: reproducible.sh [--import]
#
# Two builds of one source, in folders of other names and lengths, by users with other homes, crates' folders, file modes, time zones,
# languages and files' times. libkodeviser.so and libkodeviser.a must be equal byte for byte; with --import libkodeviser-import's
# and the bills of materials as well (`make import sbom`; some minutes more).
#
# The control comes first: the same with the folder's name written into the library, where all of these files must differ.
# The same bytes are promised for the same compilers: rustc, cc and binutils are printed beside the hashes.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."

goals=(all) files=(libkodeviser.so libkodeviser.a) bills=()
if [ "${1:-}" = --import ]; then
  goals+=(import) files+=(libkodeviser-import.so libkodeviser-import.a) bills=(libkodeviser.cdx.json libkodeviser-import.cdx.json)
fi

kept=${CARGO_TARGET_DIR:-$PWD/target}/supply/bills
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_INCREMENTAL=0 RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup} CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
one=$folder/one
other="$folder/of another/and with a much longer name, in which there are spaces and an ö"

for place in "$one" "$other"; do
  mkdir -p "$place"
  git ls-files -z | tar --null --files-from=- --create | tar --extract --directory "$place"
done
find "$other" -exec touch --no-dereference --date='2001-02-03 04:05:06' {} +
mkdir -p "$folder/home/.cargo"
# The crates are those that the first build fetched; only the name of their folder is another.
ln -s "$CARGO_HOME/registry" "$folder/home/.cargo/registry"

make_one() {
  (cd "$one" && umask 022 && env -u CARGO_TARGET_DIR TZ=UTC LC_ALL=C make --silent "$@")
}
make_other() {
  (cd "$other" && umask 077 && env HOME="$folder/home" USER=another LOGNAME=another CARGO_HOME="$folder/home/.cargo" \
    CARGO_TARGET_DIR="$folder/unused" TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 make --silent TARGET_DIR="$folder/elsewhere" "$@")
}

# Both at once: the compiler keeps one processor busy at most, most of the time.
make_both() {
  make_one "$@" >"$folder/one.log" 2>&1 &
  local first=$! status=0
  make_other "$@" >"$folder/other.log" 2>&1 || { cat "$folder/other.log"; status=1; }
  wait "$first" || { cat "$folder/one.log"; status=1; }
  return "$status"
}

cargo fetch --quiet --locked

planted=src/capi/library.rs
for place in "$one" "$other"; do
  sed -i 's/env!("CARGO_PKG_VERSION")/env!("CARGO_MANIFEST_DIR")/' "$place/$planted"
done
cmp --quiet "$planted" "$one/$planted" && { echo "the control was not planted: $planted has changed"; exit 1; }
make_both "${goals[@]}"
for file in "${files[@]}"; do
  if cmp --quiet "$one/target/c/$file" "$folder/elsewhere/c/$file"; then
    echo "the control was not found: $file is the same in both folders, though their name is in it"
    exit 1
  fi
done
echo "control: with the folder's name in it each of ${#files[@]} files differs"

for place in "$one" "$other"; do cp "$planted" "$place/$planted"; done
make_both "${goals[@]}" "${bills[@]:+sbom}"
status=0
for file in "${files[@]}" "${bills[@]}"; do
  if cmp "$one/target/c/$file" "$folder/elsewhere/c/$file"; then
    printf '%s  %8d bytes  %s\n' "$(sha256sum <"$one/target/c/$file" | cut -c 1-64)" "$(stat -L -c %s "$one/target/c/$file")" "$file"
  else
    status=1
  fi
  # Equal bytes could still name this machine, were both builds to come upon the same place.
  if grep --quiet --text --fixed-strings -e "$CARGO_HOME" -e "$HOME/" -e "$folder" "$one/target/c/$file"; then
    echo "$file names a folder of whoever built it"
    status=1
  fi
done
if [ "${#bills[@]}" -gt 0 ]; then
  mkdir -p "$kept"
  for bill in "${bills[@]}"; do cp "$one/target/c/$bill" "$kept/"; done
fi
printf '# %s; %s; %s\n' "$(rustc --version)" "$(cc --version | head -1)" "$(ld --version | head -1)"
exit "$status"
