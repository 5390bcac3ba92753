#!/usr/bin/env bash
# Builds pam_kodeviser.so and logs in with it for real, through pamtester: examples/c/pam/test.sh PREFIX
# It needs root, since PAM reads a service's file in /etc/pam.d only: one is put there for as long as the test runs.
set -euo pipefail
prefix=$(realpath "$1")
cd "$(dirname "$0")"

service=kodeviser-test-$$
config=/etc/pam.d/$service
work=$(mktemp -d)
trap 'rm -rf "$config" "$work"' EXIT
database=$work/accounts.db

. ../flags.sh "$prefix"
flags+=(-std=c99 -O2 -Wall -Wextra -Wpedantic -Werror)
${CC:-cc} "${flags[@]}" code.c -o "$work/code" "${libraries[@]}"
${CC:-cc} "${flags[@]}" provision.c -o "$work/provision" "${libraries[@]}" -lsqlite3
${CC:-cc} "${flags[@]}" -fPIC -fvisibility=hidden -shared -Wl,-z,defs pam_kodeviser.c account.c \
  -o "$work/pam_kodeviser.so" "${libraries[@]}" -lsqlite3 -lpam

pin=7304
clock_secret=3132333435363738393031323334353637383930
count_secret=3031323334353637383961626364656630313233
at_clock() { "$work/code" $clock_secret clock "$1"; }
at_count() { "$work/code" $count_secret counter "$1"; }
"$work/provision" "$database" clara $clock_secret $pin clock
"$work/provision" "$database" carl $count_secret $pin counter

# The service: what stands before the module in the stack, and its options.
serve() {
  { printf '%s' "$1"; echo "auth required $work/pam_kodeviser.so db=$2 ${3-}"; } >"$config"
}

# Types the answer at the prompt. Without a terminal of its own, pamtester reads it from its input.
log_in() { printf '%s\n' "$2" | setsid --wait pamtester "$service" "$1" authenticate >"$work/said" 2>&1; }

failures=0
result() {
  if [ "$2" = "$3" ]; then echo "ok     $1"; else
    echo "WRONG  $1: $2, and not $3"
    sed 's/^/       /' "$work/said"
    failures=$((failures + 1))
  fi
}
lets_in() { if log_in "$2" "$3"; then result "$1" in in; else result "$1" out in; fi; }
# A refusal comes with PAM's message, so that it is the refusal that was meant, and for some with the module's own.
refuses() {
  local found=out
  log_in "$2" "$3" && found=in
  for said in "${@:4}"; do grep -qF "$said" "$work/said" || found="not a word of '$said'"; done
  result "$1" "$found" out
}
# A code of the right length that is none of the token's next hundred and some.
wrong_count() {
  local wrong=100000 codes
  codes=$(for counter in $(seq 0 150); do at_count "$counter"; done)
  while grep -q "$wrong" <<<"$codes"; do wrong=$((wrong + 1)); done
  echo $wrong
}

failure="Authentication failure"
unavailable="Authentication service cannot retrieve authentication info"
wrong=$(wrong_count)
serve "" "$database" nodelay

code=$(at_clock 0)
lets_in "clock token: PIN and code" clara "$pin$code"
refuses "clock token: the same again" clara "$pin$code" "$failure"
lets_in "counter token: with space and hyphen" carl "$pin $(at_count 1 | sed 's/.../&-/')"
refuses "counter token: the same again" carl "$pin$(at_count 1)" "$failure"
refuses "a wrong code" carl "$pin$wrong" "$failure"
cp "$work/said" "$work/said_of_wrong"
refuses "the right code without a PIN" carl "$(at_count 2)" "$failure"
refuses "nothing at all" carl "" "$failure"
refuses "the code before the PIN" carl "$(at_count 2)$pin" "$failure"
refuses "the right code with a wrong PIN" carl "7305$(at_count 2)" "$failure"
refuses "that code with the right PIN: it is used up" carl "$pin$(at_count 2)" "$failure"
lets_in "the code after it" carl "$pin$(at_count 3)"
refuses "a far code asks for the next one" carl "$pin$(at_count 60)" "$failure" "Wait for the next code"
lets_in "the next code" carl "$pin$(at_count 61)"

refuses "an unknown user" nobody-of-that-name "$pin$(at_count 62)" "User not known"
# All but PAM's word for the result, which a program need not show.
before_the_result() { sed 's/pamtester: .*//' "$1"; }
result "an unknown user sees what a wrong code sees" \
  "$(before_the_result "$work/said")" "$(before_the_result "$work/said_of_wrong")"

# While the database is held, all of them can read the state, and none can store the next one: so they all decide on the same.
code=$(at_count 62)
sqlite3 "$database" "BEGIN IMMEDIATE" ".shell touch '$work/held'; sleep 1" COMMIT &
for _ in $(seq 100); do [ -e "$work/held" ] || sleep 0.1; done
for login in 1 2 3 4 5 6 7 8; do
  (printf '%s\n' "$pin$code" | setsid --wait pamtester "$service" carl authenticate >/dev/null 2>&1 && touch "$work/in.$login") &
done
wait
entered=$(find "$work" -name 'in.*' | wc -l)
result "eight logins at once with one code: how many get in" "$entered" 1

serve "" "$database" "nodelay use_first_pass"
refuses "use_first_pass: nothing asked for before" carl "$pin$(at_count 63)" "$failure"
earlier=$'auth required pam_exec.so expose_authtok quiet /bin/true\n'
serve "$earlier" "$database" "nodelay use_first_pass"
lets_in "use_first_pass: what was asked for before" carl "$pin$(at_count 63)"
serve "$earlier" "$database" "nodelay try_first_pass"
lets_in "try_first_pass: what was asked for before" carl "$pin$(at_count 64)"
serve "" "$database" "nodelay try_first_pass"
lets_in "try_first_pass: nothing asked for before, so it asks" carl "$pin$(at_count 65)"

serve "" "$database" nodelay
for attempt in 1 2 3 4; do refuses "wrong code $attempt of 5" carl "$pin$wrong" "$failure"; done
refuses "wrong code 5 of 5 locks" carl "$pin$wrong" "$failure" "locked for the next 5 minute(s)"
refuses "the right code, while locked" carl "$pin$(at_count 66)" "exhausted maximum number of retries" "Too many wrong tries"

next=$(at_clock 30)
chmod 640 "$database"
refuses "a database that its group may read" clara "$pin$next" "$unavailable"
chmod 600 "$database"
ln -s accounts.db "$work/link.db"
serve "" "$work/link.db" nodelay
refuses "a link to the database" clara "$pin$next" "$unavailable"
serve "" "$work/none.db" nodelay
refuses "no database" clara "$pin$next" "$unavailable"
(umask 077 && : >"$work/empty.db")
serve "" "$work/empty.db" nodelay
refuses "an empty database" clara "$pin$next" "$unavailable"
cp "$database" "$work/damaged.db"
sqlite3 "$work/damaged.db" "UPDATE account SET state = zeroblob(128)"
serve "" "$work/damaged.db" nodelay
refuses "a damaged record" clara "$pin$next" "$unavailable"
serve "" "$database" "nodelay"
lets_in "after all that, the code it would have taken" clara "$pin$next"
exit $((failures > 0))
