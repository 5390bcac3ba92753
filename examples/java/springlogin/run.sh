#!/usr/bin/env bash
# Tests the service against a PostgreSQL of its own, and packages it: run.sh [GOAL...], by default "verify".
# It needs Debian's postgresql (any version in /usr/lib/postgresql), Maven, and a JDK of 22 or later. It takes the module of bindings/java
# that the local Maven repository has, and builds it where there is none.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")"
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
  echo "no PostgreSQL in /usr/lib/postgresql: apt-get install postgresql" >&2
  exit 1
fi
. ../../../bindings/java/jdk.sh
if [ ! -e "$HOME/.m2/repository/org/kodeviser/kodeviser/0.1.0-SNAPSHOT/kodeviser-0.1.0-SNAPSHOT.jar" ]; then
  ../../../bindings/java/run.sh install -DskipTests
fi
exec mvn -B -ntp "${@:-verify}"
