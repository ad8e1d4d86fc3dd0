# Programs among the tests of infra: built when their sources are newer, and run from copies of their classes.
# Needs $root, $program (the name of the calling script) and say.

tests_modules=(testkit shared-model shared-boot gateway notifier-worker infra)
tests_target=$root/infra/target

tests_are_current() {
  local module sources=("$root/pom.xml")
  for module in "${tests_modules[@]}"; do
    [[ $module == infra || -f $root/$module/target/$module.jar ]] || return 1
    sources+=("$root/$module/pom.xml" "$root/$module/src")
  done
  [[ -f $tests_target/$program/built && -f $tests_target/test-class-path ]] || return 1
  [[ -z $(find "${sources[@]}" -newer "$tests_target/$program/built" -print -quit) ]]
}

build_tests() {
  local start
  say 'building (about two minutes the first time)'
  start=$(mktemp)
  (cd "$root" && ./mvnw -q -Dstyle.color=never -DskipTests package -pl "$(IFS=, && echo "${tests_modules[*]}")" -am >&2 9>&-) || {
    rm -f "$start"
    say 'the build failed'
    exit 1
  }
  mv "$start" "$tests_target/$program/built" # with the time at which the build began
}

# Copies the classes, because a build would replace those of a running JVM. Sets class_path.
copy_classes() { # folder
  local entry entries
  rm -rf "$1"
  mkdir -p "$1"
  class_path=$1/test-classes
  cp -R "$tests_target/test-classes" "$1/"
  IFS=: read -r -a entries < <(cat "$tests_target/test-class-path" && echo) # the file does not end in a newline
  for entry in "${entries[@]}"; do
    if [[ $entry == "$root"/* ]]; then
      cp -R "$entry" "$1/"
      entry=$1/${entry##*/}
    fi
    class_path+=:$entry
  done
}

# Makes the tests ready to run, and sets class_path. A second run of the same program ends here.
prepare_tests() {
  mkdir -p "$tests_target/$program"
  # Two runs would share the folder of copies and the machine.
  exec 9>"$tests_target/$program/lock"
  if command -v flock >/dev/null && ! flock -n 9; then
    say "another infra/$program is running"
    exit 1
  fi
  if ! tests_are_current; then build_tests; fi
  copy_classes "$tests_target/$program/run"
}
