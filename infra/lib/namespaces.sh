# shellcheck shell=bash
# Network namespaces for the nodes of infra/cluster: one for each node, and one with the bridge that connects them.
#
# The bridge has a namespace of its own, so that no firewall rule of this machine (Docker's, for example) affects it.
# A node has no default route: other machines cannot reach it, and it reaches nobody but the other nodes and this
# machine. The kernel removes the interfaces together with the namespaces.

# The name of a cluster's namespaces begins with this. Interfaces have names of at most 15 characters.
namespace_prefix() { # folder
  printf 'warren-%05x' $(($(cksum <<<"$1" | cut -d ' ' -f 1) % 0x100000))
}

namespaces_of() { # prefix
  ip netns list 2>/dev/null | awk -v prefix="$1" '$1 == prefix || index($1, prefix "-") == 1 { print $1 }'
}

# A network of 198.18.0.0/15, which is reserved for tests of networks, without its last number.
free_network() {
  local network
  for _ in {1..50}; do
    network=198.$((18 + RANDOM % 2)).$((RANDOM % 256))
    if [[ -z $(ip -4 route show to match "$network.0/29" | grep -v '^default') ]]; then
      echo "$network"
      return
    fi
  done
  return 1
}

# Node n gets the address <network>.<n + 1>, and this machine <network>.1. Status 1: this user or kernel cannot.
make_namespaces() { # prefix, network, number of nodes
  local prefix=$1 network=$2 nodes=$3 n
  {
    ip netns add "$prefix" &&
      ip -n "$prefix" link add nodes type bridge &&
      ip -n "$prefix" link set nodes up &&
      ip link add "$prefix" type veth peer name machine netns "$prefix" &&
      ip -n "$prefix" link set machine master nodes up &&
      ip address add "$network.1/29" dev "$prefix" &&
      ip link set "$prefix" up || return 1
    for ((n = 1; n <= nodes; n++)); do
      ip netns add "$prefix-$n" &&
        ip -n "$prefix-$n" link set lo up &&
        ip -n "$prefix" link add "node-$n" type veth peer name eth0 netns "$prefix-$n" &&
        ip -n "$prefix" link set "node-$n" master nodes up &&
        ip -n "$prefix-$n" address add "$network.$((n + 1))/29" dev eth0 &&
        ip -n "$prefix-$n" link set eth0 up || return 1
    done
  } 2>/dev/null
}

remove_namespaces() { # prefix
  local name
  command -v ip >/dev/null || return 0
  for name in $(namespaces_of "$1"); do ip netns delete "$name"; done
  # The kernel removes the interface a moment after the namespace of its other end.
  ip link delete "$1" 2>/dev/null || true
}

# Like a cable that is pulled: packets vanish, and no connection ends by it.
cut_off() { # prefix, node
  ip -n "$1" link set "node-$2" down
}

heal() { # prefix, node
  ip -n "$1" link set "node-$2" up
}
