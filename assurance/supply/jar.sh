#!/usr/bin/env bash
# The Java module's jars are the same bytes in two folders, for two users: jar.sh
#
# The native library for this machine's platform is in the first of them. The control is a jar with the files' own times in it, which
# must differ. It needs Maven and a JDK of 22 or later, and takes some minutes.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
one=$folder/one
other=$folder/another-folder/of-a-longer-name

build() { # FOLDER UMASK TIMEZONE GOAL...
  (cd "$1" && umask "$2" && env -u CARGO_TARGET_DIR TZ="$3" bindings/java/run.sh -DskipTests -Dmaven.javadoc.skip "${@:4}") \
    >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
}
for place in "$one" "$other"; do
  mkdir -p "$place"
  git ls-files -z | tar --null --files-from=- --create | tar --extract --directory "$place"
done
build "$one" 022 UTC package
build "$other" 077 Pacific/Kiritimati package -Dproject.build.outputTimestamp=x

status=0
cd "$one/bindings/java/target"
jars=(kodeviser-*.jar)
[ "${#jars[@]}" -ge 2 ]
for jar in "${jars[@]}"; do
  if cmp --quiet "$jar" "$other/bindings/java/target/$jar"; then echo "the control was not found: $jar"; exit 1; fi
done
echo "control: with the files' times in them ${#jars[@]} jars differ"
# Classes too: without a time of its own Maven leaves module-info.class as javac wrote it, and with one it writes it anew.
rm -r "$other/bindings/java/target"
build "$other" 077 Pacific/Kiritimati package
for jar in "${jars[@]}"; do
  cmp "$jar" "$other/bindings/java/target/$jar" || status=1
  printf '%s  %8d bytes  %s\n' "$(sha256sum <"$jar" | cut -c 1-64)" "$(stat -c %s "$jar")" "$jar"
done
exit "$status"
