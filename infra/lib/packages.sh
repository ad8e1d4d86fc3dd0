# shellcheck shell=bash
# Debian's and Ubuntu's packages, as root or by sudo.

can_install_packages() {
  command -v apt-get >/dev/null || return 1
  ((EUID == 0)) || { command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; }
}

install_packages() { # names
  local as_root=()
  ((EUID == 0)) || as_root=(sudo)
  echo "${0##*/}: installing $*" >&2
  # Without a list, ${as_root[@]} is an error to the bash of macOS; there is no apt-get there.
  "${as_root[@]}" "$(dirname -- "${BASH_SOURCE[0]}")/apt-install" "$@"
}
