# shellcheck shell=bash
# Shared by infra/up and infra/down: the folder of a run, and the order in which it stops.
: "${root:?is to be set}"
# shellcheck source=infra/lib/processes.sh
. "$root/infra/lib/processes.sh"
# shellcheck source=infra/lib/container.sh
. "$root/infra/lib/container.sh"

home=${WARREN_HOME:-$root/.warren}
# Without links, because processes are marked with this path.
if [[ -d $home ]]; then home=$(cd -- "$home" && pwd -P); fi

random_hex() { # bytes
  od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'
}

# After a hang-up the terminal is gone, and a failed print must not end the script.
say() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2 2>/dev/null || true
}

fail() {
  say "$*"
  exit 1
}

# Gateways first, so that they can still deliver and publish; the broker last.
stop_everything() {
  rm -f "$home/run/ready"
  end 10 "$home" demo
  end 45 "$home" gateway
  end 30 "$home" worker
  "$root/infra/private-node" stop "$home/rabbitmq"
  stop_container
  rm -f "$home/run/processes"
}
