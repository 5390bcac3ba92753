#!/usr/bin/env bash
# Runs the tests against every mutant that cargo-mutants knows, all of them compiled at once, each behind a switch: an hour's work in
# minutes. What cannot be switched, in constants and macros, is left for run.sh, which compiles each by itself.
#
#   assurance/mutants/switched.sh PREFIX...     src/verify/, src/mac/, or src/code.rs: the files whose names begin so
#
# It ends with 1 where a mutant is noticed by no test and does not stand in survivors.txt with its reason, and where one stands
# there that is noticed. What was found is added to record.txt. First of all the tests must pass with no mutant switched on; a mutant
# that is certainly noticed (no decision at all) is among each run's own, so a switch that does nothing shows as hundreds missed.
# It needs `cargo install --locked cargo-mutants` and Python, with tree-sitter and tree-sitter-rust, which it installs by itself.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || { sed -n '2,/^set/p' "$0" >&2; exit 2; }
here=$PWD/assurance/mutants
target=$(realpath -m "${CARGO_TARGET_DIR:-target}/mutants")
python=$target/venv/bin/python
mkdir -p "$target"
[ -x "$python" ] || { python3 -m venv "$target/venv"; "$target/venv/bin/pip" install --quiet 'tree-sitter==0.26.1' 'tree-sitter-rust==0.24.2'; }

# Notes of what does not compile are kept while the sources are the same.
copy=$target/switched
if ! diff -rq src "$copy/original" >/dev/null 2>&1; then
  rm -rf "$copy"
fi
mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
rm -rf "$copy/original"
cp -r src "$copy/original"
cargo mutants --config "$here/mutants.toml" --list --json --file 'src/verify/**' --file 'src/*.rs' --file 'src/mac/**' >"$target/list.json"

export CARGO_TARGET_DIR=$target/build RUSTFLAGS="--cap-lints allow" CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0
"$python" "$here/viable.py" "$target/list.json" "$copy" std
tests=(codes codes_typed pins records secrets states_given device rfc4226 rfc6238 rules_login rules_enrol rules_pin batch clock model)
(cd "$copy" && cargo test --locked --no-run --message-format json --lib "${tests[@]/#/--test=}") >"$target/build.json"
python3 "$here/run_switched.py" "$target/list.json" "$copy" "$target/build.json" "$copy/results.json" "$@"
