# shellcheck shell=sh
# The archive of the classes that commands load: by it, a command starts in half the time. cli/warren makes it after a
# build, and the Debian package when it is installed.

# Writes into a folder the archive, the log of making it, and the file `options` to start a command with:
# java @<folder>/options -jar <jar>. Without an archive, the options are those that need none.
archive_classes() { # java, jar, folder
  archive_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$(dirname "$(dirname "$1")")/release" 2>/dev/null) || true
  # A command ends before the second compiler or a parallel collector pays off.
  set -- "$1" "$2" "$3" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
  # From JDK 25 on, the archive also holds classes that are linked already.
  if [ "${archive_version:-0}" -ge 25 ]; then
    archive_file=$3/classes.aot archive_by=AOTCacheOutput archive_with=AOTCache
  else
    archive_file=$3/classes.jsa archive_by=ArchiveClassesAtExit archive_with=SharedArchiveFile
  fi
  rm -f "$3/options" "$3"/classes.*
  # Without the variables of the caller, which may be settings of Warren or options of Java. And without JDK 25's record
  # of hot methods: with it, every command would compile methods that it calls too rarely.
  env -i PATH="$PATH" "$1" "$4" "$5" -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions \
    -XX:-AOTRecordTraining "-XX:$archive_by=$archive_file" -cp "$2" dev.warren.cli.Training \
    >"$3/archive.log" 2>&1 || echo "${0##*/}: no archive of the classes, so commands start slowly: see $3/archive.log" >&2
  {
    # A listener would fill a large first heap before it collects for the first time. 32 MB do for most commands.
    printf '%s\n' "$4" "$5" -Xms32m
    if [ -f "$archive_file" ]; then
      # Another JDK starts without the archive, and must not complain about it.
      printf -- '-XX:+IgnoreUnrecognizedVMOptions\n-Xlog:disable\n-XX:%s="%s"\n' "$archive_with" \
        "$(printf '%s\n' "$archive_file" | sed 's/[\\"]/\\&/g')"
    fi
  } >"$3/options.new"
  mv -f "$3/options.new" "$3/options"
}
