# shellcheck shell=bash
# The profile `local` of cli/warren: after infra/up, a command needs no URL and no token.

# Writes URL, token and AMQP URL of a run into the profile, and leaves everything else in the file alone.
write_profile() { # file with the lines that infra/up prints
  local file=${WARREN_CONFIG:-${XDG_CONFIG_HOME:-${HOME:-}/.config}/warren/config} folder key value next
  local WARREN_PROFILE_URL='' WARREN_PROFILE_TOKEN='' WARREN_PROFILE_AMQP=''
  if [[ -z ${WARREN_CONFIG-}${XDG_CONFIG_HOME-}${HOME-} ]]; then return; fi
  while read -r key value; do
    case $key in
      ready) WARREN_PROFILE_URL=${WARREN_PROFILE_URL:-$value} ;; # the first gateway's
      # Several addresses, or one without amqp://, is no URL for the command line, which then publishes by HTTP.
      amqp) if [[ $value =~ ^amqps?://[^,]*$ ]]; then WARREN_PROFILE_AMQP=$value; fi ;;
      token) WARREN_PROFILE_TOKEN=$value ;;
    esac
  done <"$1"
  # A link to a file elsewhere stays a link.
  if [[ -L $file ]]; then file=$(readlink -f -- "$file"); fi
  folder=$(dirname -- "$file")
  next=$folder/.config-$$
  # By variables, as other users see the arguments of a process.
  export WARREN_PROFILE_URL WARREN_PROFILE_TOKEN WARREN_PROFILE_AMQP
  if ! (umask 077 && mkdir -p "$folder" && with_profile "$file" >"$next" && mv -f "$next" "$file") 2>/dev/null; then
    rm -f "$next"
    say "the profile 'local' of cli/warren could not be written to $file"
  fi
}

# The file with the profile in it. It is selected unless the file selects another one.
with_profile() { # file
  { if [[ -f $1 ]]; then cat "$1"; fi; } | awk '
    function values() {
      print "url = " ENVIRON["WARREN_PROFILE_URL"]
      print "token = " ENVIRON["WARREN_PROFILE_TOKEN"]
      if (ENVIRON["WARREN_PROFILE_AMQP"] != "") print "amqp-url = " ENVIRON["WARREN_PROFILE_AMQP"]
      written = 1
    }
    /^[ \t]*\[/ { section = $0; gsub(/[][ \t]/, "", section) }
    section == "" && /^[ \t]*profile[ \t]*=/ { selected = 1 }
    section == "local" && /^[ \t]*(url|token|amqp-url)[ \t]*=/ { next }
    { lines[++n] = $0; names[n] = section; heads[n] = /^[ \t]*\[/ }
    END {
      if (!selected) print "profile = local"
      for (i = 1; i <= n; i++) {
        print lines[i]
        if (heads[i] && names[i] == "local" && !written) values()
      }
      if (!written) {
        if (n > 0 || !selected) print ""
        print "[local]"
        values()
      }
    }'
}
