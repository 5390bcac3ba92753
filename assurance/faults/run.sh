#!/usr/bin/env bash
# Strikes the store of examples/selfservice with faults, and shows that no code is ever accepted twice, no token lost, and every
# error clear. Workers (src/main.rs) run the example's own files; a referee (referee.py) that shares no code with src/ judges from
# the order of what they wrote down and from the database: see referee.py for what counts.
#
#   assurance/faults/run.sh              the gate's form
#   assurance/faults/run.sh --long       10,000 logins, hundreds of kills, each system call of a first start
#   assurance/faults/run.sh --record     the long form, kept in YYYY-MM-DD.txt
#   --seed N, --only PART-OF-A-NAME      are passed on
#
# - killed     two workers present the same codes, and are killed by SIGKILL at random moments and started again
# - disk full  a tmpfs of 2 MB is filled under a running worker, and emptied; every second time the worker is killed in between
# - read-only  an ext4 in a file is shut by the kernel under a running worker (remount,abort), and mounted read-only; files and
#              folder lose the right to write, for a worker that is not root
# - clock      libfaketime sets the clocks of two workers back and forth by up to twelve hours, each its own; and back to the very
#              moment of codes that were accepted
# - power cut  strace records what a worker writes and synchronizes; of what was not synchronized the disk has any part
# - first start  killed at each of its system calls, two at once, and on a full disk, with the key that the example draws
#
# Each begins with a control: a defect planted in the store (build.rs, src/planting.rs) that must be caught, or the run fails. Each has
# floors as well: so many kills, refusals and logins afterwards there must have been. Where nothing may be mounted
# (KODEVISER_FAULTS_NO_MOUNT=1 has it so anywhere), strace has the writes fail instead, and the output says so. Debian's packages:
# python3 strace faketime e2fsprogs.
set -Eeuo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# Without `..`: strace tells the files by their real paths.
target=$(realpath -m "${CARGO_TARGET_DIR:-$here/../../target}")
for needed in strace python3 faketime mkfs.ext4; do
  command -v "$needed" >/dev/null || { echo "missing: $needed: apt-get install strace python3 faketime e2fsprogs" >&2; exit 1; }
done

# Beside the library's own artefacts: SQLite is the same and need not be compiled again.
mkdir -p "$target/faults"
build() { # NAME OPTIONS
  cargo build --quiet --locked --manifest-path "$here/Cargo.toml" --target-dir "$target" "${@:2}"
  cp "$target/debug/kodeviser-faults" "$target/faults/$1"
}
build planted --features planted
build worker

strike() { PYTHONDONTWRITEBYTECODE=1 python3 "$here/faults.py" "$target/faults/worker" "$target/faults/planted" "$target/faults/run" "$@"; }

if [ "${1-}" != --record ]; then strike "$@"; exit; fi
shift
record=$here/$(date -u +%F).txt
# Before the record of the day is written to once more.
commit=$(git -C "$here" describe --always --dirty)
{
  echo "# Faults, by assurance/faults/run.sh --record, $(date -u +%F), commit $commit"
  echo "# $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(uname -sm), $(stat -f -c %T "$target"), $(rustc --version)"
  strike --long "$@"
} | tee "$record"
