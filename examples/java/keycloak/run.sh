#!/usr/bin/env bash
# Builds the provider, puts it into a Keycloak of its own (160 MB from Maven Central) with a PostgreSQL of its own, and logs in there:
# run.sh [GOAL...], by default "verify".
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

# All that is started is in one process group. Whatever ends this, nothing of the group stays; the tests stop what they have started
# themselves, where they can.
end_all() {
  local attempt
  kill -TERM -- "-$group" 2>/dev/null || return 0
  for attempt in {1..150}; do
    kill -0 -- "-$group" 2>/dev/null || return 0
    sleep 0.2
  done
  kill -KILL -- "-$group" 2>/dev/null || true
}
set -m
mvn -B -ntp "${@:-verify}" &
group=$!
trap end_all EXIT
trap 'exit 143' INT TERM HUP
wait "$group"
