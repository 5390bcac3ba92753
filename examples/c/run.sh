#!/usr/bin/env bash
# Builds the examples against an installed library, as a user of it would, and runs them: examples/c/run.sh PREFIX
# PREFIX has lib/ and include/. The PAM module's test is left out where it cannot run, unless KODEVISER_REQUIRE_PAM is set.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
prefix=$(realpath "${1:?usage: run.sh PREFIX}")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

. ./flags.sh "$prefix"
strict=(-O2 -Wall -Wextra -Wpedantic -Werror)

echo "== login.c: in memory, and in a file"
${CC:-cc} -std=c99 "${strict[@]}" "${flags[@]}" login.c -o "$work/login" "${libraries[@]}" -lsqlite3
"$work/login" 2>&1
"$work/login" "$work/tokens.db" >"$work/again" 2>&1 || { cat "$work/again"; exit 1; }

echo "== import.c"
if [ -e "$prefix/lib/pkgconfig/kodeviser-import.pc" ]; then
  kodeviser_flags "$prefix" kodeviser-import
  ${CC:-cc} -std=c99 "${strict[@]}" "${flags[@]}" import.c -o "$work/import" "${libraries[@]}"
  kodeviser_flags "$prefix" kodeviser
  echo qwerty >"$work/password"
  figures=../../tests/seed_files/rfc6030
  "$work/import" $figures/figure7.xml --password-file "$work/password"
  # A key and its PIN, which is no token; an encrypted file without its key; a wrong password.
  for refused in figure5.xml figure6.xml "figure7.xml --password-file $work/import"; do
    if read -ra arguments <<<"$refused" && "$work/import" $figures/"${arguments[0]}" "${arguments[@]:1}" 2>&1; then exit 1; fi
  done
else
  echo "not tried, for want of libkodeviser-import (make install-import)"
  [ -z "${KODEVISER_REQUIRE_IMPORT-}" ]
fi

echo "== cmake"
cmake -S cmake -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="${strict[*]}" >"$work/configured"
cmake --build "$work/cmake" >"$work/built" || { cat "$work/built"; exit 1; }
"$work/cmake/with_shared"
"$work/cmake/with_static"
# Not "grep -q": it may leave before ldd has written all, which is then a failure.
ldd "$work/cmake/with_shared" | grep libkodeviser >/dev/null
if ldd "$work/cmake/with_static" | grep libkodeviser; then exit 1; fi

echo "== login.cpp"
${CXX:-c++} -std=c++11 "${strict[@]}" "${flags[@]}" ../cpp/login.cpp -o "$work/login_cpp" "${libraries[@]}"
"$work/login_cpp"

echo "== pam_kodeviser"
missing=()
[ "$(id -u)" = 0 ] || missing+=("root")
for command in pamtester sqlite3; do command -v "$command" >/dev/null || missing+=("$command"); done
echo '#include <security/pam_modules.h>' | ${CC:-cc} -E - >/dev/null 2>&1 || missing+=("libpam's headers")
if [ ${#missing[@]} = 0 ]; then
  pam/test.sh "$prefix"
else
  echo "not tried, for want of: ${missing[*]}"
  [ -z "${KODEVISER_REQUIRE_PAM-}" ]
fi
echo "== all that was tried came out right"
