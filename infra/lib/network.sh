# shellcheck shell=bash
# Ports and HTTP in pure bash, because a machine may have neither curl nor ss.

# Also checks ::1, which a browser tries first for `localhost`.
port_taken() { # port
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null
}

# Below the kernel's range for outgoing connections, so that a free port stays free until its program has started,
# and over restarts.
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

# A connection alone proves nothing, because Docker's proxy accepts connections before the broker runs.
amqp_answers() { # port, [address]
  local first
  first=$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/${2:-127.0.0.1}/$1" && printf 'AMQP\0\0\11\1' >&3 && IFS= read -r -n 1 -t 2 byte <&3 && printf '%s' "$byte"
  ) || return 1
  [[ $first == $'\1' ]] # a method frame: connection.start
}

# Prints the body of a response with status 200. HTTP/1.0, so that the body is not chunked. A gateway that admits
# anyone replies only to a name of warren.hosts.
http() { # method, host, port, path, [JSON body]
  local response body=${5-} name=${WARREN_HOSTS:-localhost}
  name=${name%%,*}
  response=$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/$2/$3"
    printf '%s %s HTTP/1.0\r\nHost: %s:%s\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' \
      "$1" "$4" "$name" "$3" "${#body}" "$body" >&3
    IFS= read -r -d '' -t 10 text <&3 || true
    printf '%s' "$text"
  ) || return 1
  [[ $response == HTTP/1.?' 200'* ]] && printf '%s\n' "${response#*$'\r\n\r\n'}"
}
