#!/usr/bin/env bash
# Changes the sources in every way that cargo-mutants knows, one at a time, and runs tests that should notice.
#
#   assurance/mutants/run.sh PART [ARGUMENTS OF cargo mutants...]
#   assurance/mutants/run.sh PART --left        those that switched.sh could not switch; seed files without their program in C
#
# PROGRAMS='kodeviser:import import_limits' in the environment runs these tests and those in src/ alone, which takes less to
# compile: what they notice is noticed.
#
# PART is decision, core, mac, capi or import. It ends with 1 where a change was noticed by no test and does not stand in
# survivors.txt with its reason, and where one stands there that is noticed. What was found is added to record.txt.
# Each change is compiled by itself, so a whole part takes long: `--shard 0/8` takes an eighth, and switched.sh does nearly all of it
# in one build. It needs `cargo install --locked cargo-mutants`.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")/../.."
part=${1-}
source assurance/mutants/parts.sh
[ -z "${PROGRAMS-}" ] || read -ra programs <<<"$PROGRAMS"
shift
arguments=("$@")
left=target/mutants/switched/$part.left
if [ "${1-}" = --left ]; then
  # Without a name cargo-mutants would take them all.
  [ -s "$left" ] || { echo "nothing is left in $left: assurance/mutants/switched.sh $part makes it"; exit 2; }
  # By name, but fields of structs are taken whatever their names are (cargo-mutants 27.1): of other files none, and judge.py passes over them.
  mapfile -t arguments < <(python3 -c '
import re, sys
for name in sys.stdin:
    print("--re=^" + re.escape(name.rstrip("\n")) + "$")' <"$left")
  mapfile -t files < <(cut -d: -f1 "$left" | sort -u)
fi

chosen=()
for program in "${programs[@]}"; do
  case $program in
    kodeviser*) chosen+=(--lib) ;;
    c/*) [ "${1-}" = --left ] || chosen+=(--test=capi_calls) ;;
    c) chosen+=(--test=capi_calls) ;;
    *) chosen+=(--test="$program") ;;
  esac
done
out=target/mutants/$part
rm -rf "$out"
mkdir -p "$out"
# Nothing of a test's own settings is changed but the debug information, which takes half of the time of building.
status=0
CARGO_PROFILE_DEV_DEBUG=0 cargo mutants --config assurance/mutants/mutants.toml --output "$out" --no-shuffle --colors never \
  "${files[@]/#/--file=}" "${arguments[@]}" --cargo-arg=--locked --cargo-arg=--features=capi-import "${chosen[@]/#/--cargo-arg=}" || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 2 ] || [ "$status" -eq 3 ] || exit "$status"
python3 assurance/mutants/judge.py "$part" "$out/mutants.out" "$*" "$left"
