# shellcheck shell=bash
# Packages of Debian and Ubuntu, installed as root or with sudo.

can_install_packages() {
  command -v apt-get >/dev/null || return 1
  ((EUID == 0)) || { command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; }
}

install_packages() { # names
  local as_root=()
  ((EUID == 0)) || as_root=(sudo)
  echo "${0##*/}: installing $*" >&2
  # macOS's bash rejects the empty list ${as_root[@]}, but has no apt-get anyway.
  "${as_root[@]}" "$(dirname -- "${BASH_SOURCE[0]}")/apt-install" "$@"
}
