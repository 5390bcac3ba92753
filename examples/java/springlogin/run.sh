#!/usr/bin/env bash
# Tests the service against a PostgreSQL of its own, and packages it: run.sh [GOAL...], by default "verify".
# It needs Debian's postgresql (any version in /usr/lib/postgresql), Maven, a JDK of 22 or later, and the module of bindings/java,
# which it builds where the local Maven repository has none.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")"
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
  echo "no PostgreSQL in /usr/lib/postgresql: apt-get install postgresql" >&2
  exit 1
fi
. ../../../bindings/java/jdk.sh
mvn -B -ntp -q dependency:get -o -Dartifact=org.kodeviser:kodeviser:0.1.0-SNAPSHOT -Dtransitive=false >/dev/null 2>&1 ||
  ../../../bindings/java/run.sh install -DskipTests -Dmaven.javadoc.skip
exec mvn -B -ntp "${@:-verify}"
