#!/usr/bin/env bash
# Measures how long 100,000 keys take, plain and encrypted with a MAC, as a whole process, beside python-pskc from PyPI, and keeps
# a dated record beside this file.
#
#   benches/import/run.sh [COUNT]
#
# Goals for 100,000 keys: plain under 1 s and 32 MB, encrypted under 3 s. Run it on a machine that does nothing else.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."

count=${1:-100000}
repeats=${REPEATS:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
record=benches/import/$(date +%F).txt
key=12345678901234567890123456789012

cargo build --release --quiet --locked --features import --example import
program=${CARGO_TARGET_DIR:-target}/release/examples/import

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --requirement benches/import/requirements.txt
"$folder/venv/bin/python" benches/import/make_files.py "$count" "$folder/plain.xml" "$folder/encrypted.xml"

# The least of some runs in milliseconds, and the most memory in kilobytes: `measure TIMES COMMAND...`.
measure() {
  python3 - "$@" <<'PY'
import os, subprocess, sys, time
times, memory = [], 0
for _ in range(int(sys.argv[1])):
    begin = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    times.append(time.perf_counter() - begin)
    memory = max(memory, usage.ru_maxrss)
    if status != 0:
        sys.exit(f"{sys.argv[2]} ended with {status}")
print(round(min(times) * 1000), memory)
PY
}

{
  echo "benches/import/run.sh $count, $(date +%F), $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
  echo "The least of $repeats runs (python-pskc: 1), whole process; the file in MB, the most memory in MB."
  printf '%-10s %6s %16s %8s %16s %8s %7s\n' keys file kodeviser memory python-pskc memory ratio
  for kind in plain encrypted; do
    read -r ours our_memory < <(measure "$repeats" "$program" "$folder/$kind.xml" --key "$key" --json --show-secrets)
    read -r theirs their_memory < <(measure 1 "$folder/venv/bin/python" benches/import/peer.py "$folder/$kind.xml" "$key")
    size=$(($(stat -c %s "$folder/$kind.xml") / 1000000))
    printf '%-10s %6s %13s ms %8s %13s ms %8s %7s\n' "$kind" "$size" "$ours" "$((our_memory / 1024))" "$theirs" \
      "$((their_memory / 1024))" "$((theirs / ours))"
  done
} | tee "$record"
