# shellcheck shell=bash
# What infra/up and infra/down share: where a run keeps its state, and in which order it ends.
: "${root:?is to be set}"
# shellcheck source=infra/lib/processes.sh
. "$root/infra/lib/processes.sh"
# shellcheck source=infra/lib/container.sh
. "$root/infra/lib/container.sh"

home=${WARREN_HOME:-$root/.warren}
# Without links, as a node's processes are marked with its folder.
if [[ -d $home ]]; then home=$(cd -- "$home" && pwd -P); fi

# After a hang-up the terminal is gone: what cannot be said must not end the cleaning up.
say() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2 2>/dev/null || true
}

fail() {
  say "$*"
  exit 1
}

# Gateways first, while what they still have to send can be sent; the broker last.
stop_everything() {
  rm -f "$home/run/ready"
  end 10 "$home" demo
  end 45 "$home" gateway
  end 30 "$home" worker
  "$root/infra/private-node" stop "$home/rabbitmq"
  stop_container
  rm -f "$home/run/processes"
}
