#!/usr/bin/env bash
# What this library takes from others, and what it gives: assurance/supply/run.sh [--full]
#
#   dependencies   each has a written reason, and nothing else is in what ships          dependencies.toml, dependencies.py
#   cargo-deny     licences, duplicates, sources, advisories, yanked versions            deny.sh, deny.toml
#   versions       the least ones and the oldest Rust that Cargo.toml names              minimal.sh
#   package        what would be published                                               package.sh
#   libraries      the same bytes from different folders and users                       reproducible.sh
#   with --full    libkodeviser-import, the Java module's jars and the bills of materials as well; tests with each set of versions;
#                  the package builds by itself; the record beside this file, YYYY-MM-DD.txt. It takes long.
#
# Each part begins with planted defects, and fails if one is not found. It needs Python 3.11 with venv, rustup, git, a C compiler and
# make; and for --full Maven with a JDK of 22 or later, and cargo-cyclonedx 0.5.9, which it builds if need be.
#
# There is no run of cargo-semver-checks: it compares with a release, and there is none yet. It belongs here with the first one.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
here=assurance/supply
export CARGO_TERM_COLOR=never
case ${1:-} in
  "") full= ;;
  --full) full=yes ;;
  *) echo "usage: $0 [--full]" >&2; exit 2 ;;
esac

if [ "$full" ]; then
  command -v cargo-cyclonedx >/dev/null || cargo install --locked --quiet cargo-cyclonedx --version 0.5.9
  record=$here/$(date +%F).txt
  {
    printf '# assurance/supply/run.sh --full at %s\n' "$(git describe --always --dirty --abbrev=10)"
    printf '# Linux on %s, %s processors, %s\n' "$(uname -m)" "$(nproc)" "$(rustc --version)"
  } >"$record.unfinished"
  exec > >(tee -a "$record.unfinished")
fi
step() { printf '\n== %s\n' "$*"; }

step "each dependency has its reason, and nothing else ships"
python3 "$here/dependencies.py" --control

step "licences, duplicates, sources, advisories, yanked versions"
"$here/deny.sh"

step "the least versions, and the oldest Rust"
"$here/minimal.sh" ${full:+--full}

step "the package"
"$here/package.sh" ${full:+--full}

step "the same bytes from other folders, of other users"
"$here/reproducible.sh" ${full:+--import}

if [ "$full" ]; then
  step "the Java module's jars from another folder, of another user"
  "$here/jar.sh"

  step "what the libraries consist of"
  target=${CARGO_TARGET_DIR:-target}/supply
  python3 -m venv "$target/venv-bills"
  "$target/venv-bills/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements-bills.txt"
  "$target/venv-bills/bin/python" "$here/bills.py" "$target/bills"

  step "all of it holds"
  sleep 1
  mv "$record.unfinished" "$record"
fi
