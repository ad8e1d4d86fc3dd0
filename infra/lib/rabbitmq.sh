# shellcheck shell=bash
# Finds RabbitMQ's programs, and makes its hashes of passwords.

# Prints the folder of rabbitmq-server. Status 1: not found; 2: RABBITMQ_BIN is wrong.
find_rabbitmq() {
  local folder server
  if [[ -n ${RABBITMQ_BIN-} ]]; then
    if ! folder=$(cd -- "$RABBITMQ_BIN" 2>/dev/null && pwd) || [[ ! -x $folder/rabbitmq-server ]]; then
      echo "${0##*/}: RABBITMQ_BIN=$RABBITMQ_BIN does not contain rabbitmq-server" >&2
      return 2
    fi
  elif server=$(command -v rabbitmq-server); then
    folder=$(cd -- "$(dirname -- "$server")" && pwd)
  else
    folder=/usr/lib/rabbitmq/bin
  fi
  # In the system's folders, packages install a wrapper that switches to the user rabbitmq and the system's node.
  case $folder in
    /bin | /sbin | /usr/bin | /usr/sbin)
      if [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]]; then folder=/usr/lib/rabbitmq/bin; fi
      ;;
  esac
  [[ -x $folder/rabbitmq-server ]] && echo "$folder"
}

# Prints the path of one of RabbitMQ's programs. A copy by a tool without symbolic links (git, at times) turns a link
# into a file that contains the name of its target: then this function makes the link.
rabbitmq_program() { # folder of the programs, name, folder for the link
  local target=''
  if [[ ! -x $1/$2 && -f $1/$2 && $(wc -c <"$1/$2") -lt 256 ]]; then
    target=$(<"$1/$2")
  fi
  if [[ -n $target && -x $1/$target ]]; then
    ln -sf "$1/$target" "$3/$2"
    echo "$3/$2"
  else
    echo "$1/$2"
  fi
}

# RabbitMQ's hash of a password: base64 of the salt (4 bytes) and SHA-256 of salt and password.
password_hash() { # password
  local salt sum hex
  if [[ $1 == warren ]]; then
    echo "$public_hash"
    return
  fi
  salt=$(od -An -v -tx1 -N4 /dev/urandom | tr -d ' \n')
  sum=(sha256sum)
  command -v sha256sum >/dev/null || sum=(shasum -a 256)
  hex=$({ printf '%b' "$(escaped "$salt")" && printf '%s' "$1"; } | "${sum[@]}" | cut -d ' ' -f 1)
  printf '%b' "$(escaped "$salt$hex")" | base64
}

escaped() { # hexadecimal digits, for printf
  # shellcheck disable=SC2001 # bash cannot repeat the match
  sed 's/../\\x&/g' <<<"$1"
}

# The hash of `warren` in definitions.json.
public_hash=V2Fyco0CuhZlXOO2CMZGSvOrNgXVLKvEdvobAljcsjeSKuvO
