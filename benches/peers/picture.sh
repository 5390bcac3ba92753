#!/usr/bin/env bash
# benches/peers/picture.sh RECORD [RECORD OF ANOTHER KERNEL ...] OUT.svg: picture.py, with what it needs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target/peers}
[ -x "$target/venv/bin/python" ] || python3 -m venv "$target/venv" ||
  { echo "missing: Python's venv: apt-get install python3-venv" >&2; exit 1; }
"$target/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
exec "$target/venv/bin/python" "$here/picture.py" "$@"
