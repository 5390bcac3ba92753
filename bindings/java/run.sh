#!/usr/bin/env bash
# Builds the native library, compiles the module, tests it, and makes its documentation: run.sh [GOAL...], by default "verify".
# It needs a JDK of 22 or later, which JAVA_HOME names or which lies where JDKs usually are, Maven, and what `make` needs.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (line $LINENO)" >&2' ERR
cd "$(dirname "$0")"
. ./jdk.sh
# A jar keeps the modes of its files, and is to be the same for everybody.
umask 022
exec mvn -B -ntp "${@:-verify}"
