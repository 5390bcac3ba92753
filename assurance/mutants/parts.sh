# Read by run.sh and switched.sh: which files a part changes, and which test programs should notice. `kodeviser` is the tests in src
# (`kodeviser:code,selftest` those with one of these names in theirs), `c` the programs of tests/c (`c/import` one of them).
case $part in
  decision)
    files=('src/verify/**')
    programs=(kodeviser:verify rules_login rules_enrol rules_pin clock batch model)
    ;;
  core)
    files=('src/*.rs')
    programs=(kodeviser:code,selftest traits codes codes_typed pins records secrets states_given device never_printed rfc6238 rules_login rules_enrol rules_pin clock)
    ;;
  mac)
    files=('src/mac/**')
    programs=(kodeviser:mac rfc4226 rfc6238 codes hmac_crate vectors batch rules_login)
    ;;
  capi)
    files=('src/capi/**')
    programs=(kodeviser:capi capi_layout never_printed c)
    ;;
  import)
    files=('src/import/**')
    programs=(kodeviser:import import_elements import_encryption import_errors import_hostile import_layouts import_packages import_protection import_pskc import_rfc6030 import_tables import_vendors import_writing import_dates import_limits import_bounds c/import)
    ;;
  *) sed -n '2,/^set/p' "$0" >&2; exit 2 ;;
esac
# What is changed, before anything is kept; the record itself is added to by the part before.
if [ -z "${SOURCES-}" ]; then
  SOURCES=$(git describe --always)
  git diff --quiet HEAD -- . ':(exclude)assurance/mutants/record.txt' || SOURCES+=-dirty
  export SOURCES
fi
