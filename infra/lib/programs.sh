# shellcheck shell=bash
# Gateway and worker as every script, test and bench starts them (docs/decisions/019):
#
#   java @<folder>/options -jar <folder>/<program>.jar
#
# The folder holds the program's jars side by side, because classes load slowly from jars inside a jar, and an
# archive of the loaded classes, which spares a start half of its work. It is made once for each build and JDK,
# in .warren/programs: there, neither a build nor `mvnw clean` takes it away from a JVM that runs from it.
: "${root:?is to be set}"

programs=$root/.warren/programs

# Prints the folder of a program as it was built last. Needs JAVA_HOME.
prepare_program() { # module
  prepare_folder "${1##*/}" "$root/$1/target/${1##*/}.jar" make_program
}

# The same for cli/warren, whose jar is flat already.
prepare_command_line() { # jar
  prepare_folder warren "$1" make_command_line
}

prepare_folder() { # name, jar, the function that makes the folder
  local folder
  if [[ ! -f $2 ]]; then
    echo "${0##*/}: $2 is missing: run ./mvnw -DskipTests package" >&2
    return 1
  fi
  folder=$programs/$1-$(cat "$2" "$JAVA_HOME/release" "$root/infra/jvm-options" | cksum | tr ' ' -)
  if [[ ! -f $folder/options ]]; then
    mkdir -p "$programs"
    (
      exec 8>"$programs/$1.lock"
      if command -v flock >/dev/null; then flock 8; fi
      if [[ ! -f $folder/options ]]; then
        remove_unused_programs "$1"
        rm -rf "$folder"
        "$3" "$1" "$2" "$folder" >&2
      fi
    ) || return
  fi
  echo "$folder"
}

# `options` is written last: a folder without it is what an interrupted run left.
make_program() { # name, jar, folder
  local quick=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC)
  "$JAVA_HOME/bin/java" "${quick[@]}" -Djarmode=tools -jar "$2" extract --destination "$3" || return
  # A start that ends before it listens or connects, without the variables of the caller.
  env -i PATH="$PATH" ${WARREN_PROCESS+"WARREN_PROCESS=$WARREN_PROCESS"} \
    WARREN_JWT_SECRET=a-secret-for-a-start-without-clients \
    "$JAVA_HOME/bin/java" "${quick[@]}" -XX:ArchiveClassesAtExit="$3/classes.jsa" \
    -Dspring.context.exit=onRefresh -jar "$3/$1.jar" >"$3/archive.log" 2>&1 ||
    echo "${0##*/}: no archive of $1's classes, so it starts slowly: see $3/archive.log"
  {
    cat "$root/infra/jvm-options"
    # Another JDK, or no archive: the JVM starts without, and does not warn about it.
    printf -- '-XX:SharedArchiveFile="%s"\n-Xlog:cds*=off\n' "$(sed 's/[\\"]/\\&/g' <<<"$3/classes.jsa")"
  } >"$3/options"
}

make_command_line() { # name, jar, folder
  mkdir -p "$3"
  cp "$2" "$3/$1.jar"
  # shellcheck source=cli/src/deb/files/archive.sh
  . "$root/cli/src/deb/files/archive.sh"
  archive_classes "$JAVA_HOME/bin/java" "$3/$1.jar" "$3"
}

# Earlier builds, unless a JVM still runs from them.
remove_unused_programs() { # name
  local folder
  for folder in "$programs/$1"-*; do
    if [[ -d $folder ]] && ! is_on_a_command_line "$folder"; then rm -rf "$folder"; fi
  done
}

# The text comes by standard input: among grep's own arguments it would be found there.
is_on_a_command_line() { # text
  if [[ -d /proc/self ]]; then
    LC_ALL=C grep -qsF -f - /proc/[0-9]*/cmdline <<<"$1/"
  else
    grep -qF -f <(echo "$1/") <(ps -axww -o command=)
  fi
}
