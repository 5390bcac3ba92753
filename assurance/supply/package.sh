#!/usr/bin/env bash
# What `cargo publish` would upload is what it should be: package.sh [--full]
#
# Every file in the package is of a kind that belongs there, nothing of the list of what must be there is missing, no file is the
# repository's alone (benches, fuzz, assurance, the Java module), and no crate in Cargo.lock was yanked. Files are planted
# first, and each must be refused for its own reason.
# With --full: all its tests and examples compile away from the repository, and `cargo publish --dry-run` and the build of the documents
# as they are published (their features, and `--cfg docsrs`, without any dependency's) go through; some minutes.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}/supply/package
export CARGO_INCREMENTAL=0

allowed='^(src/.*\.rs|include/[a-z_]+\.h|packaging/.*|tests/.*|examples/(drift|harness|import|selfservice|c|cpp)/.*)$'
allowed+='|^(Cargo\.(toml|lock|toml\.orig)|\.cargo_vcs_info\.json|Makefile|cbindgen(-import)?\.toml|README\.md|CHANGELOG\.md|SECURITY\.md)$'
allowed+='|^LICENSE-(MIT|APACHE)$'
made=(so a o jar json.gz db pem key log orig~ cdx.json) places=(target venv __pycache__)
endings=${made[*]//./\\.}
folders=${places[*]}
unwanted="\.(${endings// /|})(\.|\$)|(^|/)(${folders// /|})/"
required=(src/lib.rs src/capi/mod.rs include/kodeviser.h include/kodeviser_import.h Makefile packaging/kodeviser.map packaging/sbom.py
  LICENSE-MIT LICENSE-APACHE README.md SECURITY.md CHANGELOG.md Cargo.lock)

known=$(git ls-files)
# Says what is wrong with a list of files.
wrong() {
  local list=$1
  # What lies about untracked would go along.
  grep -vxF -f /dev/fd/3 3<<<"$known" <<<"$list" | grep -vE '^(Cargo\.toml\.orig|\.cargo_vcs_info\.json)$' | sed 's/$/: git does not know it/' || true
  grep -vE "$allowed" <<<"$list" | sed 's/$/: does not belong into the package/' || true
  grep -E "$unwanted" <<<"$list" | sed 's/$/: is made, not written/' || true
  for file in "${required[@]}"; do grep -qxF "$file" <<<"$list" || echo "$file: is missing"; done
}

list=$(cargo package --list --locked --allow-dirty)
noticed() { # LIST WHAT
  grep -qxF "$2" <<<"$(wrong "$1")" || { echo "the control was not found: $2"; exit 1; }
}
noticed "$list"$'\n'tests/vectors/of_mine.json "tests/vectors/of_mine.json: git does not know it"
for planted in assurance/supply/run.sh fuzz/Cargo.toml examples/java/pom.xml benches/own/Cargo.toml bindings/java/pom.xml; do
  noticed "$list"$'\n'"$planted" "$planted: does not belong into the package"
done
for planted in "${made[@]/#/packaging/libkodeviser.}" "${places[@]/%//x}" tests/c/libkodeviser.so.0.1.0 tests/python/venv/x; do
  noticed "$list"$'\n'"$planted" "$planted: is made, not written"
done
for planted in "${required[@]}"; do
  noticed "$(grep -vxF "$planted" <<<"$list")" "$planted: is missing"
done
found=$(wrong "$list")
[ -z "$found" ] || { echo "$found"; exit 1; }

said=$(cargo package --no-verify --locked --allow-dirty --color never --target-dir "$target" 2>&1) || { echo "$said"; exit 1; }
sed -n 's/^ *Packaged/packaged/p' <<<"$said"
# Cargo says so and goes on.
if grep 'is yanked' <<<"$said"; then exit 1; fi
if grep '^warning' <<<"$said" | grep -v 'ignoring benchmark `verify`'; then exit 1; fi
[ "${1:-}" = --full ] || exit 0

cargo publish --dry-run --locked --allow-dirty --color never --quiet --target-dir "$target" 2>&1
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
tar --extract --gzip --directory "$unpacked" --file "$target"/package/kodeviser-*.crate
cd "$unpacked"/kodeviser-*
# In a folder that is nobody's workspace, with every test and example that came along.
cargo check --all-targets --quiet --locked --features capi-import --target-dir "$target"
echo "the package compiles by itself, with its tests and examples"
features=$(python3 -c 'import tomllib; print(",".join(tomllib.load(open("Cargo.toml", "rb"))["package"]["metadata"]["docs"]["rs"]["features"]))')
RUSTC_BOOTSTRAP=1 RUSTDOCFLAGS="--cfg docsrs -D warnings" cargo doc --quiet --locked --no-deps --lib --features "$features" --target-dir "$target"
echo "the build of the documents goes through, with features $features"
