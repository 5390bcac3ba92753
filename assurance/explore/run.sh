#!/usr/bin/env bash
# The decision explored exhaustively in small worlds: assurance/explore/run.sh [--long]
#
# Every order of: a record is read, decided on by the library's own enrol, verify, verify_with_pin, resync, unlock, release, adopt or
# with_first_counter, and stored by compare-and-swap, by one or by two at once, with every code of the world, a wrong one and a wrong
# PIN; the server's clock jumps forward and back between any two of these steps. Checked on every state and step (src/promise.rs):
# nothing is accepted twice; last used never falls; a closed token gives nothing away; block_after holds and no failure is lost; a lock
# lasts as long as the policy says; a wrong PIN tells nothing; resynchronization lets no used code in; the owner gets in; far codes come
# in pairs.
#
# Before that, defects are planted around the library and the swap (src/defect.rs), and each must break the promise that it is about; the
# shortest story that does is printed. It ends with a status that is not 0 where one is not seen, where a promise does not hold, or where
# a world was not visited to its last state (but for --long, whose largest worlds are cut off). Record: YYYY-MM-DD.txt beside this file.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}/explore
found=$(mktemp)
trap 'rm -f "$found"' EXIT

cargo build --quiet --locked --target-dir "$target"
"$target/debug/kodeviser-explore" "$@" | tee "$found"
{
  echo "$(date -u +%FT%RZ), $(git describe --always --dirty), $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | sed -n 1p), $(nproc) processors, $(rustc --version), arguments: ${*:-none}"
  cat "$found"
} >"$(date -u +%F)${1:+-long}.txt"
