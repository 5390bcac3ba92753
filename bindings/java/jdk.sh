# To be sourced: leaves JAVA_HOME at a JDK of 22 or later, the newest there is unless JAVA_HOME is one already.

java_version() { "$1/bin/javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p'; }

find_jdk() {
  local home version newest=21
  if [ -n "${JAVA_HOME-}" ]; then
    version=$(java_version "$JAVA_HOME") || true
    if [ "${version:-0}" -ge 22 ]; then return; fi
  fi
  for home in /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/*; do
    version=$(java_version "$home") || true
    if [ "${version:-0}" -gt "$newest" ]; then newest=$version JAVA_HOME=$home; fi
  done
  if [ "$newest" -lt 22 ]; then
    echo "no JDK of 22 or later: JAVA_HOME is ${JAVA_HOME:-not set}, and none is in /usr/lib/jvm or /opt" >&2
    return 1
  fi
}

find_jdk
export JAVA_HOME
