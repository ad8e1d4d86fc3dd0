# shellcheck shell=sh
# Finds a JDK of 17 or newer and exports it as JAVA_HOME. POSIX, as mvnw runs where there is no bash.

# Every JDK says its version in this file: reading it spares a JVM's start for each candidate.
jdk_is_recent() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${jdk_version:-0}" -ge 17 ]
}

find_java() {
  # PATH's java may be a link, macOS's stub or a version manager's shim: only java itself knows its home.
  if ! jdk_is_recent "${JAVA_HOME:-}" && command -v java >/dev/null; then
    JAVA_HOME=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
  fi
  if ! jdk_is_recent "${JAVA_HOME:-}"; then
    for JAVA_HOME in /usr/lib/jvm/* /opt/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${HOME:-}"/.sdkman/candidates/java/* ''; do
      if jdk_is_recent "$JAVA_HOME"; then break; fi
    done
  fi
  if [ -z "$JAVA_HOME" ]; then
    echo "${0##*/}: no JDK of 17 or newer in JAVA_HOME, on PATH or in the usual folders: install one (Debian: apt-get install openjdk-17-jdk-headless)" >&2
    return 1
  fi
  export JAVA_HOME
}
