# shellcheck shell=bash
# Which RabbitMQ programs to use.

# Prints the folder of rabbitmq-server; 1 where there is none, 2 where RABBITMQ_BIN names a wrong one.
find_rabbitmq() {
  local folder server
  if [[ -n ${RABBITMQ_BIN-} ]]; then
    if ! folder=$(cd -- "$RABBITMQ_BIN" 2>/dev/null && pwd) || [[ ! -x $folder/rabbitmq-server ]]; then
      echo "${0##*/}: RABBITMQ_BIN=$RABBITMQ_BIN has no rabbitmq-server in it" >&2
      return 2
    fi
  elif server=$(command -v rabbitmq-server); then
    folder=$(cd -- "$(dirname -- "$server")" && pwd)
  else
    folder=/usr/lib/rabbitmq/bin
  fi
  # What packages put into the system's folders is a wrapper that becomes the user rabbitmq, for the system's node.
  case $folder in
    /bin | /sbin | /usr/bin | /usr/sbin)
      if [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]]; then folder=/usr/lib/rabbitmq/bin; fi
      ;;
  esac
  [[ -x $folder/rabbitmq-server ]] && echo "$folder"
}

# Prints the path of one of its programs. Where a folder of links has been carried by something that knows
# no links (git without them), a link is a file that holds the other's name: then we make the link ourselves.
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
