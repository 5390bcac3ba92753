# Read by run.sh and coverage.sh: the targets that are named, or else all but the control.
targets=("$@")
if [ $# -eq 0 ]; then
  listed=$(cargo fuzz list | grep -vx planted)
  mapfile -t targets <<<"$listed"
fi
