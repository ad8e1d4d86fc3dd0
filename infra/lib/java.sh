# shellcheck shell=sh
# Finds a JDK 17 or newer and exports JAVA_HOME. POSIX shell, because mvnw must run without bash.

# Reads the version from the JDK's `release` file, which spares the start of a JVM for each candidate.
jdk_is_recent() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${jdk_version:-0}" -ge 17 ]
}

find_java() {
  # The java on PATH may be a link, macOS's stub or a version manager's shim: only java knows its home.
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
    echo "${0##*/}: no JDK 17 or newer in JAVA_HOME, on PATH or in the usual folders: install one (Debian: apt-get install openjdk-17-jdk-headless)" >&2
    return 1
  fi
  export JAVA_HOME
}
