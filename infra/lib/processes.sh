# shellcheck shell=bash
# Processes in the background that are found again by a mark in their environment.
#
# The mark is "WARREN_PROCESS=<folder>:<name>". A process's children inherit it, so what a program starts
# by itself and leaves behind (Erlang's epmd) is found too; it outlives the script that started it,
# and unlike a number in a file it never points to somebody else's process.

# Prints the ids of the living processes of that folder, or of one of its names.
pids() { # folder, [name]
  local mark="WARREN_PROCESS=$1:${2-}" files file
  if [[ -d /proc/self ]]; then
    # A mark's end is a NUL there; a zombie has no environment left, so it does not count.
    files=$(LC_ALL=C grep -lsz"${2:+x}"F -e "$mark" /proc/[0-9]*/environ) || true
    for file in $files; do
      file=${file#/proc/}
      echo "${file%/environ}"
    done
  else
    # shellcheck disable=SC2009 # pgrep does not see the environment
    ps -axEww -o pid=,command= | grep -F -e "$mark${2:+ }" | awk '{print $1}'
  fi
}

# Runs a command as the leader of a session of its own: neither Ctrl-C nor the terminal's end reaches it.
# Its id is then in $launched.
launch() { # folder, name, log file, command...
  local folder=$1 name=$2 log=$3
  shift 3
  local session=(setsid)
  command -v setsid >/dev/null || session=(perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV or exit 127')
  # 9 is the callers' lock: a child that kept it open would hold it.
  WARREN_PROCESS=$folder:$name "${session[@]}" "$@" </dev/null >>"$log" 2>&1 9>&- &
  # shellcheck disable=SC2034 # the callers read it
  launched=$!
  disown # or bash tells of its end in its own words
}

signal() { # signal, ids...
  local signal=$1
  shift
  (($# == 0)) || kill -s "$signal" "$@" 2>/dev/null || true
}

# Ends processes: those named are asked, and killed when they are still there after the grace period.
end() { # seconds of grace, folder, [name]
  local until=$((SECONDS + $1))
  shift
  # shellcheck disable=SC2046 # a list of numbers
  signal TERM $(pids "$@")
  # A paused process does not hear the request.
  # shellcheck disable=SC2046
  signal CONT $(pids "$@")
  while [[ -n $(pids "$@") ]]; do
    # shellcheck disable=SC2046
    ((SECONDS < until)) || signal KILL $(pids "$@")
    sleep 0.1
  done
}
