#!/usr/bin/env bash
# Times the module beside java-otp, GoogleAuth and the JDK's own HMAC by JMH, prints ratios, and keeps the record in records/.
#
#   bindings/java/benchmarks/run.sh            some minutes
#   QUICK=1 bindings/java/benchmarks/run.sh    a minute, rough, and keeps none
#   bindings/java/benchmarks/run.sh --compile  only compiles, against the module in the local Maven repository
#
# A machine where nothing else runs gives the best figures: the record tells the load.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")"
. ../jdk.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# quietly COMMAND...: says something only where it failed.
quietly() { "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }; }

[ "${1:-}" = --compile ] || quietly ../run.sh install -DskipTests
quietly mvn -B -ntp compile dependency:build-classpath -Dmdep.outputFile=target/classpath
[ "${1:-}" != --compile ] || exit 0
classpath=target/classes:$(cat target/classpath)
java=$JAVA_HOME/bin/java

options=(-bm avgt -tu ns -f 3 -wi 5 -w 500ms -i 20 -r 200ms)
if [ -n "${QUICK:-}" ]; then options=(-bm avgt -tu ns -f 1 -wi 4 -w 500ms -i 5 -r 200ms); fi
slug=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | sed -n 1p | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9\n' '-')
slug=${slug%-}

read -r load _ </proc/loadavg
{
  echo "# bindings/java/benchmarks/run.sh, $(date -u +%F), $("$java" -version 2>&1 | sed -n 2p)"
  echo "# kodeviser at $(git describe --always --dirty 2>/dev/null || echo 'an unknown commit'), ${slug:-unknown}, load before $load"
  native=../target/native
  ${CC:-cc} -std=c99 -O2 -I"$native/include" call.c "$native/lib/libkodeviser.so" -Wl,-rpath,"$(realpath "$native/lib")" -o "$work/call"
  wrong=$("$java" -cp "$classpath" org.kodeviser.benchmarks.Device)
  "$work/call" "$wrong" >"$work/call.txt"
  "$java" -cp "$classpath" org.openjdk.jmh.Main -jvmArgs --enable-native-access=ALL-UNNAMED "${options[@]}" -rf json -rff "$work/jmh.json" \
    >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
  python3 report.py "$work/jmh.json" "$work/call.txt"
} | tee "$work/record"

if [ -z "${QUICK:-}" ]; then
  mkdir -p records
  cp "$work/record" "records/$(date -u +%F)-${slug:-unknown}.txt"
  chmod 644 "records/$(date -u +%F)-${slug:-unknown}.txt"
fi
