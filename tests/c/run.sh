#!/usr/bin/env bash
# Compiles and runs every C program against an installed library, static and shared, and looks at the library itself.
#
#     make install PREFIX=/usr/local DESTDIR=/some/where && tests/c/run.sh /some/where/usr/local
#
# Where libkodeviser-import is installed too (make install-import), it is tested as well; KODEVISER_REQUIRE_IMPORT demands it.
#
# It needs gcc, g++, valgrind, binutils and rustc. LIBDIR says where the library is if not in PREFIX/lib, CC and CXX name
# other compilers, SOVERSION another version of the shared library.
set -uo pipefail

prefix=$(realpath "${1:?usage: run.sh PREFIX}")
libdir=$(realpath "${LIBDIR:-$prefix/lib}")
here=$(realpath "$(dirname "$0")")
symbols=$here/../../packaging/symbols.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc=(${CC:-gcc} -std=c99 -O1 -g -Wall -Wextra -Wpedantic -Werror -I"$prefix/include")
sanitize=(-fsanitize=address,undefined -fno-sanitize-recover=all)
valgrind=(valgrind --quiet --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=all)
archive=$libdir/libkodeviser.a
shared=$libdir/libkodeviser.so
soversion=${SOVERSION:-1}
export LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LC_ALL=C

passed=0 failed=0

# check NAME COMMAND...: one line, and all that the command said where it failed.
check() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf 'ok      %s%s\n' "$name" "${said:+  ($(tail -n 1 <<<"$said"))}"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n%s\n' "$name" "$said"
  fi
}

# empty COMMAND...: holds where the command prints nothing.
empty() {
  local said
  said=$("$@")
  [ -z "$said" ] || { printf '%s\n' "$said"; return 1; }
}

header_alone() {
  local compiler=$1 standard=$2 language=$3
  printf '#include <kodeviser.h>\n#include <kodeviser.h>\n' |
    "$compiler" -std="$standard" -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -x "$language" -c -o /dev/null -
}

# C++ finds the functions under their C names.
links_from_cpp() {
  printf '%s\n' '#include <kodeviser.h>' \
    'int main() { return kodeviser_abi_version() == KODEVISER_ABI_VERSION ? kodeviser_selftest() : 1; }' |
    "${CXX:-g++}" -std="$1" -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -x c++ - -x none "$2" -o "$work/cpp" &&
    "$work/cpp"
}

build_neighbour() {
  # rustc says itself which system libraries std needs.
  rustc --edition 2024 --crate-type staticlib -O --print native-static-libs -o "$work/libneighbour.a" \
    "$here/neighbour.rs" 2>&1 | sed -n 's/^note: native-static-libs: //p' >"$work/native"
  [ -s "$work/native" ]
}

# run_program NAME KIND LIBRARY [MORE LIBRARIES]: plainly, under valgrind, with sanitizers.
run_program() {
  local name=$1 kind=$2 program=$work/$1-$2
  shift 2
  check "$name, $kind: compiles" "${cc[@]}" "$here/$name.c" "$@" -pthread -o "$program"
  check "$name, $kind: compiles with sanitizers" \
    "${cc[@]}" "${sanitize[@]}" "$here/$name.c" "$@" -pthread -o "$program-sanitized"
  check "$name, $kind" "$program"
  check "$name, $kind, sanitizers" "$program-sanitized"
  check "$name, $kind, valgrind" env UNDER_VALGRIND=1 "${valgrind[@]}" "$program"
}

# What the shared library exports: the committed names, all of one version.
exports_are_the_committed_ones() {
  diff "$symbols" <(nm -D --defined-only "$shared" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort)
}

exports_without_version() { nm -D --defined-only "$shared" | awk '$2 != "A"' | grep -v '@@KODEVISER_0.1$'; }

dynamic() { readelf -d "$shared" | sed -n "s/.*($1).*\[\(.*\)\]/\1/p"; }

soname_is_right() { [ "$(dynamic SONAME)" = libkodeviser.so.0.1 ]; }

needs_only_libc() { dynamic NEEDED | grep -vx 'libc\.so\.6'; }

archive_exports_are_the_committed_ones() {
  diff "$symbols" <(nm --defined-only --extern-only "$archive" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort)
}

panics_in_archive() { nm "$archive" 2>/dev/null | grep -E 'panic|unwrap_failed|slice_index|eh_personality'; }

foreign_symbols_in_archive() {
  nm --undefined-only "$archive" 2>/dev/null | awk 'NF == 2 { print $2 }' | grep -vxE 'memcpy|memset|memmove|memcmp|bcmp'
}

stripped_size() {
  local size
  cp -L "$shared" "$work/stripped.so" && strip "$work/stripped.so" && size=$(stat -c %s "$work/stripped.so") &&
    echo "$size bytes" && [ "$size" -le 65536 ]
}

for standard in c99 c11; do
  check "header alone as $standard" header_alone "${CC:-gcc}" "$standard" c
done
for standard in c++11 c++17; do
  check "header alone as $standard" header_alone "${CXX:-g++}" "$standard" c++
  check "links from $standard, static" links_from_cpp "$standard" "$archive"
  check "links from $standard, shared" links_from_cpp "$standard" "$shared"
done

check "the names in symbols.txt are sorted" sort --check --unique "$symbols"
check "shared: exports are those of symbols.txt" exports_are_the_committed_ones
check "shared: each export has the version KODEVISER_0.1" empty exports_without_version
check "shared: SONAME is libkodeviser.so.0.1" soname_is_right
check "shared: needs nothing but libc.so.6" empty needs_only_libc
check "shared: at most 65536 bytes, stripped" stripped_size
check "static: exports are those of symbols.txt" archive_exports_are_the_committed_ones
check "static: no panic" empty panics_in_archive
check "static: wants only memory functions" empty foreign_symbols_in_archive

for name in vectors pointers placement damage story batch threads layout; do
  run_program "$name" static "$archive"
  run_program "$name" shared "$shared"
done

check "neighbour.rs compiles" build_neighbour
read -ra native <"$work/native"
# In either order: neither takes a symbol from the other.
run_program two_libraries static "$archive" "$work/libneighbour.a" "${native[@]}"
check "two_libraries, the other order: links" \
  "${cc[@]}" "$here/two_libraries.c" "$work/libneighbour.a" "$archive" "${native[@]}" -o "$work/other-order"
check "two_libraries, the other order" "$work/other-order"

# The library that reads seed files has all of the other one in it, compiled otherwise, so the vectors are computed with it too.
import_archive=$libdir/libkodeviser-import.a
import_shared=$libdir/libkodeviser-import.so
import_symbols=$here/../../packaging/symbols-import.txt
export SEED_FILES=$here/../seed_files

import_exports_are_the_committed_ones() { diff <(sort "$symbols" "$import_symbols") <("$@" | sort); }

exports_of_import_shared() { nm -D --defined-only "$import_shared" | awk '$2 != "A" { sub(/@@KODEVISER_0.1$/, "", $3); print $3 }'; }

exports_of_import_archive() { nm --defined-only --extern-only "$import_archive" 2>/dev/null | awk 'NF == 3 { print $3 }'; }

import_header_alone() {
  printf '#include <kodeviser_import.h>\n#include <kodeviser_import.h>\nint main() { return kodeviser_import_read ? 0 : 1; }\n' |
    "$1" -std="$2" -Wall -Wextra -Wpedantic -Werror -Wno-address -I"$prefix/include" -x "$3" - -x none "$import_archive" -o "$work/alone"
}

if [ -e "$import_archive" ] || [ -n "${KODEVISER_REQUIRE_IMPORT-}" ]; then
  check "import, header alone as c99" import_header_alone "${CC:-gcc}" c99 c
  check "import, header alone as c++11" import_header_alone "${CXX:-g++}" c++11 c++
  check "import, shared: exports are the committed ones" import_exports_are_the_committed_ones exports_of_import_shared
  check "import, static: exports are the committed ones" import_exports_are_the_committed_ones exports_of_import_archive
  for name in import vectors; do
    run_program "$name" import-static "$import_archive"
    run_program "$name" import-shared "$import_shared"
  done
  # It looks through the heap by functions of its own, which valgrind and the sanitizers have as well, and the compiler must not
  # know what they do.
  for library in "$import_archive" "$import_shared"; do
    check "import_remains: compiles" "${cc[@]}" -fno-builtin "$here/import_remains.c" "$library" -o "$work/remains"
    check "import_remains, $(basename "$library")" "$work/remains"
  done
  check "two_libraries with import: links" \
    "${cc[@]}" "$here/two_libraries.c" "$import_archive" "$work/libneighbour.a" "${native[@]}" -o "$work/import-neighbour"
  check "two_libraries with import" "$work/import-neighbour"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
