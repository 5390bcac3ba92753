#!/usr/bin/env bash
# The versions that Cargo.toml promises to work with do: minimal.sh [--full]
#
#   its rust-version, which no other run uses
#   the least versions of what it depends on directly (cargo's -Z direct-minimal-versions), and
#   the least versions of everything (-Z minimal-versions), though that is a promise of others
#
# Without --full the library is checked with the old compiler and the second; with it, with the old compiler and each of the three sets
# of versions (Cargo.lock is the third), and its tests are run with each, which takes long. The control comes first: a bound
# that is too low, and a function that is newer than the old compiler; both must fail. It takes rustup, and installs the toolchain.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
export CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never
target=${CARGO_TARGET_DIR:-$PWD/target}/supply/minimal
# Only what is asked for decides; a profile or flags from outside do not.
unset CARGO_TARGET_DIR RUSTFLAGS

rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
rustup run "$rust" rustc --version 2>/dev/null || rustup toolchain install "$rust" --profile minimal >/dev/null 2>&1 ||
  { echo "missing: Rust $rust, which rustup could not install" >&2; exit 1; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git ls-files -z Cargo.toml Cargo.lock src examples tests benches packaging include fuzz/import README.md |
  tar --null --files-from=- --create | tar --extract --directory "$folder"
cd "$folder"
cp Cargo.lock locked
old() { cargo "+$rust" "$@" --locked --target-dir "$target"; }
# The options are of nightly; RUSTC_BOOTSTRAP lets the stable cargo take them.
lowest() { cp locked Cargo.lock && RUSTC_BOOTSTRAP=1 cargo update --quiet -Z "$1"; }

cp Cargo.toml kept
sed -i 's/^\(heapless = { version = \)"[0-9.]*"/\1"0.9.0"/' Cargo.toml
cmp --quiet Cargo.toml kept && { echo "the control was not planted: heapless"; exit 1; }
# It must fail for the reason that was planted: a download may fail as well.
refused() { # REASON WHAT COMMAND...
  if "${@:3}" >"$folder/said" 2>&1 || ! grep -qE "$1" "$folder/said"; then
    echo "the control was not found: $2"
    cat "$folder/said"
    exit 1
  fi
}
refused 'with feature `zeroize` but `heapless` does not have that feature' "heapless 0.9.0 has no feature zeroize" \
  lowest direct-minimal-versions
cp kept Cargo.toml && cp locked Cargo.lock
echo 'const _: Option<u32> = 5_u32.checked_sub_signed(1);' >>src/lib.rs
refused '^error\[E0(599|658)\]' "Rust $rust has a function of 1.90" old check --quiet --lib
sed -i '$d' src/lib.rs
echo "control: a bound that is too low and a function that is too new are found"

# As each set of features is; what old versions warn of is theirs.
builds() {
  for features in "$@"; do
    old check --quiet --lib --no-default-features --features "$features" 2>"$folder/said" || { cat "$folder/said"; return 1; }
  done
}

if [ "${1:-}" != --full ]; then
  lowest direct-minimal-versions
  builds capi,panic-handler capi-import
  echo "Rust $rust, direct-minimal-versions: both libraries build"
  exit 0
fi
for versions in Cargo.lock direct-minimal-versions minimal-versions; do
  cp locked Cargo.lock
  [ "$versions" = Cargo.lock ] || lowest "$versions"
  builds "" std compact compact,sha1 sha256 capi,panic-handler import capi-import
  echo "Rust $rust, $versions: the library builds with each of eight sets of features"
  old test --features capi-import --lib --tests >"$folder/said" 2>&1 || { tail -n 50 "$folder/said"; exit 1; }
  awk -v of="Rust $rust, $versions" '/^test result/ { passed += $4; failed += $6 }
    END { if (passed < 300) exit 1; printf "%s: %d tests passed, %d failed\n", of, passed, failed }' "$folder/said"
done
