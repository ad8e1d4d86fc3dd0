# shellcheck shell=bash
# Background processes with a mark in their environment: "WARREN_PROCESS=<folder>:<name>".
#
# Children inherit the mark, so that a daemon that a program leaves behind (Erlang's epmd) is found too. Unlike a
# process id in a file, the mark never names an unrelated process.

# Prints the ids of the living processes of a folder, or of one name in it.
pids() { # folder, [name]
  local mark="WARREN_PROCESS=$1:${2-}" files file
  if [[ -d /proc/self ]]; then
    # NUL ends a variable there. A zombie has no environment and does not count.
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

# Runs a command in a session of its own, where neither Ctrl-C nor the end of the terminal reaches it.
# Sets $launched to its id.
launch() { # folder, name, log file, command...
  local folder=$1 name=$2 log=$3
  shift 3
  local session=(setsid)
  command -v setsid >/dev/null || session=(perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV or exit 127')
  # The child must not inherit 9, the caller's lock.
  WARREN_PROCESS=$folder:$name "${session[@]}" "$@" </dev/null >>"$log" 2>&1 9>&- &
  # shellcheck disable=SC2034 # the callers read it
  launched=$!
  disown # otherwise bash prints a line when it ends
}

signal() { # signal, ids...
  local signal=$1
  shift
  (($# == 0)) || kill -s "$signal" "$@" 2>/dev/null || true
}

# Sends SIGTERM, and SIGKILL after the grace period.
end() { # seconds of grace, folder, [name]
  local until=$((SECONDS + $1))
  shift
  # shellcheck disable=SC2046 # a list of numbers
  signal TERM $(pids "$@")
  # A paused process receives SIGTERM only after SIGCONT.
  # shellcheck disable=SC2046
  signal CONT $(pids "$@")
  while [[ -n $(pids "$@") ]]; do
    # shellcheck disable=SC2046
    ((SECONDS < until)) || signal KILL $(pids "$@")
    sleep 0.1
  done
}
