#!/usr/bin/env bash
# Measures how long 100,000 keys take, plain and encrypted with a MAC, as a whole process, beside python-pskc, and keeps
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

# The least time of some runs, by the clock and of the processor (user and system), in milliseconds, and the most memory in
# kilobytes: `measure TIMES COMMAND...`.
measure() {
  python3 - "$@" <<'PY'
import os, subprocess, sys, time
times, work, memory = [], [], 0
for _ in range(int(sys.argv[1])):
    begin = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    times.append(time.perf_counter() - begin)
    work.append(usage.ru_utime + usage.ru_stime)
    memory = max(memory, usage.ru_maxrss)
    if status != 0:
        sys.exit(f"{sys.argv[2]} ended with {status}")
print(round(min(times) * 1000), round(min(work) * 1000), memory)
PY
}

{
  echo "benches/import/run.sh $count, $(date +%F), $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
  echo "The least of $repeats runs (python-pskc: 1), whole process: by the clock, and of the processor, which counts where others use the"
  echo "machine too (load before: $(cut -d ' ' -f 1 /proc/loadavg)); the file in MB, the most memory in MB; the ratio is the processor's."
  printf '%-10s %5s %14s %10s %7s %14s %10s %7s %6s\n' keys file kodeviser processor memory python-pskc processor memory ratio
  for kind in plain encrypted; do
    read -r ours our_work our_memory < <(measure "$repeats" "$program" "$folder/$kind.xml" --key "$key" --json --show-secrets)
    read -r theirs their_work their_memory < <(measure 1 "$folder/venv/bin/python" benches/import/peer.py "$folder/$kind.xml" "$key")
    size=$(($(stat -c %s "$folder/$kind.xml") / 1000000))
    printf '%-10s %5s %11s ms %7s ms %7s %11s ms %7s ms %7s %6s\n' "$kind" "$size" "$ours" "$our_work" "$((our_memory / 1024))" \
      "$theirs" "$their_work" "$((their_memory / 1024))" "$((their_work / our_work))"
  done
} | tee "$record"
