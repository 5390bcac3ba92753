#!/usr/bin/env bash
# Runs the tests against every mutant that cargo-mutants knows, all of them compiled at once, each behind a switch, where run.sh
# compiles each by itself.
#
#   assurance/mutants/switched.sh [PART...]     decision, core, mac, capi, import; all of them where none is named
#
# It ends with 1 where a mutant is noticed by no test and does not stand in survivors.txt with its reason, and where one stands
# there that is noticed. What was found is added to record.txt. Mutants that cannot be switched, in constants and macros, are named in
# PART.left, for `run.sh PART --left`. First of all the tests must pass with no mutant switched on; mutants that are certainly
# noticed (no decision at all) are in each part, so a switch that does nothing shows as hundreds missed.
# It needs `cargo install --locked cargo-mutants` and Python, with tree-sitter and tree-sitter-rust, which it installs by itself.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- decision core mac capi import
for part in "$@"; do source assurance/mutants/parts.sh; done
here=$PWD/assurance/mutants
target=$(realpath -m "${CARGO_TARGET_DIR:-target}/mutants")
python=$target/venv/bin/python
mkdir -p "$target"
[ -x "$python" ] || { python3 -m venv "$target/venv"; "$target/venv/bin/pip" install --quiet 'tree-sitter==0.26.1' 'tree-sitter-rust==0.24.2'; }

# What does not compile is known while the sources are the same; what was noticed, while the tests and what they are built with are too.
copy=$target/switched
if ! diff -rq src "$copy/original" >/dev/null 2>&1; then
  rm -rf "$copy"
fi
mkdir -p "$copy"
tests=$(git ls-files -z --cached --others --exclude-standard tests Cargo.toml Cargo.lock | xargs -0 sha256sum)
if [ "$tests" != "$(cat "$copy/tests.sums" 2>/dev/null)" ]; then
  rm -rf "$copy/tests" "$copy"/*.results.json
  echo "$tests" >"$copy/tests.sums"
fi
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
rm -rf "$copy/original"
cp -r src "$copy/original"
cargo mutants --config "$here/mutants.toml" --list --json >"$target/list.json"

export CARGO_TARGET_DIR=$target/build RUSTFLAGS="--cap-lints allow" CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0
"$python" "$here/viable.py" "$target/list.json" "$copy" capi-import
(cd "$copy" && cargo test --locked --features capi-import --no-run --message-format json --lib --tests) >"$target/build.json"
# It builds the programs of tests/c, with the C interface of the same switched sources.
(cd "$copy" && cargo test --quiet --locked --features capi-import --test capi_calls)

status=0
for part in "$@"; do
  source assurance/mutants/parts.sh
  python3 "$here/run_switched.py" "$target/list.json" "$copy" "$target/build.json" "$part" "${files[0]}" "${programs[@]}" || status=1
done
exit $status
