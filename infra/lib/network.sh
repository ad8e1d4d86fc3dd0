# shellcheck shell=bash
# Ports and HTTP with nothing but bash: a newcomer's machine may have neither curl nor ss.

# Somebody listens there. On ::1 too, as a browser asks that first for `localhost`.
port_taken() { # port
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null
}

# From below the range that the kernel takes outgoing connections' ports from: a port that is free
# now stays free until its owner has come up, and over its restarts.
free_port() {
  local port
  for _ in {1..200}; do
    port=$((20000 + RANDOM % 12000))
    if ! port_taken "$port"; then
      echo "$port"
      return
    fi
  done
  echo "${0##*/}: found no free port" >&2
  return 1
}

# A connection alone proves nothing: Docker's proxy takes connections before the broker is up.
amqp_answers() { # port
  local first
  first=$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'AMQP\0\0\11\1' >&3 && IFS= read -r -n 1 -t 2 byte <&3 && printf '%s' "$byte"
  ) || return 1
  [[ $first == $'\1' ]] # a method frame: connection.start
}

# Prints the answer's body where its status is 200. HTTP/1.0, so that the body comes in one piece.
http() { # method, host, port, path, [JSON body]
  local answer body=${5-}
  answer=$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/$2/$3"
    printf '%s %s HTTP/1.0\r\nHost: localhost:%s\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' \
      "$1" "$4" "$3" "${#body}" "$body" >&3
    IFS= read -r -d '' -t 10 text <&3 || true
    printf '%s' "$text"
  ) || return 1
  [[ $answer == HTTP/1.?' 200'* ]] && printf '%s\n' "${answer#*$'\r\n\r\n'}"
}
