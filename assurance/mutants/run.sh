#!/usr/bin/env bash
# Changes the sources in every way that cargo-mutants knows, one at a time, and runs tests that should notice.
#
#   assurance/mutants/run.sh PART [ARGUMENTS OF cargo mutants...]
#
# PART is decision, core, mac, capi or import. It ends with 1 where a change was noticed by no test and does not stand in
# survivors.txt with its reason, and where one stands there that is noticed. What was found is added to record.txt.
# A whole part takes an hour and more: `--shard 0/8` takes an eighth. It needs `cargo install --locked cargo-mutants`.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
part=$1
shift

tests() { for name in "$@"; do printf -- '--test\n%s\n' "$name"; done; }
case $part in
  decision)
    files=('src/verify/**')
    mapfile -t chosen < <(printf -- '--lib\n'; tests rules_login rules_enrol rules_pin clock batch model)
    ;;
  core)
    files=('src/*.rs')
    mapfile -t chosen < <(printf -- '--lib\n'; tests codes codes_typed pins records secrets states_given device never_printed traits wiping rfc6238 \
      rules_login rules_enrol rules_pin)
    ;;
  mac)
    files=('src/mac/**')
    mapfile -t chosen < <(printf -- '--lib\n'; tests rfc4226 codes batch rules_login)
    ;;
  capi)
    files=('src/capi/*.rs')
    mapfile -t chosen < <(printf -- '--features\ncapi\n--lib\n'; tests capi_layout capi_calls)
    ;;
  import)
    files=('src/import/**')
    mapfile -t chosen < <(printf -- '--features\nimport\n--lib\n'; tests import_{encryption,hostile,pskc,rfc6030,tables,vendors,writing})
    ;;
  *) sed -n '2,/^set/p' "$0" >&2; exit 2 ;;
esac

out=target/mutants/$part
rm -rf "$out"
mkdir -p "$out"
# Nothing of a test's own settings is changed but the debug information, which takes half of the time of building.
status=0
CARGO_PROFILE_DEV_DEBUG=0 cargo mutants --config assurance/mutants/mutants.toml --output "$out" --no-shuffle --colors never \
  "${files[@]/#/--file=}" "$@" -- --locked "${chosen[@]}" || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 2 ] || [ "$status" -eq 3 ] || exit "$status"
python3 assurance/mutants/judge.py "$part" "$out/mutants.out" "$*"
