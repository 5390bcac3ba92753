#!/usr/bin/env bash
# The same works on the JVM (javax.crypto.Mac) and in Python (pyotp, and the standard library's hmac), each in a process of its
# own. run.sh calls this at its end; it can be run alone. What is missing is said and left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${TARGET:-${CARGO_TARGET_DIR:-$here/../../target/peers}}

if command -v java >/dev/null; then
  java "$here/others/Others.java"
else
  echo "missing: a JDK of version 11 or later: apt-get install default-jdk-headless" | tee /dev/stderr | sed 's/^/# /'
fi

if command -v python3 >/dev/null; then
  python=$target/venv/bin/python
  if ! { [ -x "$python" ] || python3 -m venv "$target/venv"; } >/dev/null 2>&1; then
    echo "missing: Python's venv, so no pyotp: apt-get install python3-venv" >&2
    python=python3
  elif ! "$python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$here/others/requirements.txt" >/dev/null; then
    echo "missing: pyotp, which pip could not install" >&2
  fi
  "$python" "$here/others/others.py"
else
  echo "missing: Python: apt-get install python3 python3-venv" | tee /dev/stderr | sed 's/^/# /'
fi
