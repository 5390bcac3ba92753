#!/usr/bin/env bash
# Times decisions by what is secret about them, with dudect's statistics (the crate dudect-bencher): assurance/timing/run.sh [--record]
#
# Each line compares two classes of inputs, taken at random; |t| above 10 says that their times differ for sure, below 5 that nothing
# was seen. Two leaky controls come first, a comparison and a search that stop early: where their |t| is not above 10, the run has
# seen nothing that it could have seen, and fails. On a machine that others use, all else is advice, and fails nothing. It is done with
# nine seeds: whoever else was at work then shows with some of them, and with either sign; a difference with each, and with one sign.
#
# "same outcome": the two classes get the same verdict, so that nothing may tell them apart: not where in the window the match was,
# how much of a code or of a PIN was right, nor what the secret is.
# "other outcome": accepted, rejected and next-code store different states, after the whole search, and whoever gets the verdict
# knows it anyway. The table at the end shows where such a difference stems from: it stays as it is however much is searched. A
# search that stopped at the match would make it grow with the steps.
#
# SHA-1, with the kernel that this processor gets. The others have the same code around them and differ in the words of their
# lanes; that no branch and no address depends on a secret in them is the taint run's to show, for each.
set -Eeuo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-../../target}/timing
cargo build --quiet --locked --release --target-dir "$target"
result=$(mktemp)
trap 'rm -f "$result"' EXIT
{
  processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
  echo "$(date -u +%F), $processor, $(rustc --version), commit $(git describe --always --dirty), load before $(cut -d' ' -f1 /proc/loadavg)"
  "$target/release/kodeviser-timing" | grep -vE '^$|seeded|running|complete'
  echo "max t of the same outcome with each of nine seeds, and their median:"
  for seed in 1 2 3 4 5 6 7 8 9; do SEED=$seed "$target/release/kodeviser-timing" | grep '^bench same outcome.*max t'; done |
    sed -E 's/^bench same outcome: (.*[^ ]) +\.\.\. .*max t = ([^,]*),.*/\1|\2/' | sort -t '|' -k 1,1 -k 2,2g |
    awk -F'|' 'function told() { if (of) printf "  %-44s%s  median %+.1f\n", of, all, t[5] }
      $1 != of { told(); of = $1; n = 0; all = "" } { t[++n] = $2; all = all sprintf(" %+.1f", $2) } END { told() }'
} | tee "$result"

# The controls must be seen.
awk -F'max t = ' '/^bench control/ { seen++; split($2, t, ","); if (t[1] ^ 2 <= 100) { print "NOT SEEN:", $0; missed = 1 } }
  END { exit missed || seen != 2 }' "$result" || { echo "a leak was not seen: this run says nothing" >&2; exit 1; }
echo "both leaky controls were seen"
awk '/  median / && $NF ^ 2 > 25 { print "to be looked at, on a quiet machine:", $0 }' "$result"

if [ "${1-}" = --record ]; then
  cp "$result" "$(date -u +%F)-$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1 | tr -cs 'A-Za-z0-9\n' - | sed 's/-$//').txt"
fi
