# shellcheck shell=bash
# RabbitMQ in Docker, configured like a private node. A volume named like the container keeps the data.
# run.sh sets $root and $home.
# shellcheck disable=SC2154

docker_works() { # the client can be installed without a daemon
  command -v docker >/dev/null && docker info >/dev/null 2>&1
}

start_container() { # prints the URL
  local name port password until=$((SECONDS + 300)) extra=()
  # One container for each checkout.
  name=warren-rabbitmq-$(cksum <<<"$home" | cut -d ' ' -f 1)
  # A volume that is older than this file keeps the password that clients of it know.
  if [[ ! -s $home/container-password ]]; then
    if [[ -f $home/container-port ]]; then echo warren; else random_hex 16; fi >"$home/container-password"
  fi
  password=$(<"$home/container-password")
  if [[ -f $home/container-port ]]; then port=$(<"$home/container-port"); fi
  if [[ -z ${port-} ]] || port_taken "$port"; then port=$(free_port); fi
  echo "$port" >"$home/container-port"
  if [[ -n ${WARREN_RABBITMQ_CONF-} ]]; then
    extra=(-v "$(cd -- "$(dirname -- "$WARREN_RABBITMQ_CONF")" && pwd)/${WARREN_RABBITMQ_CONF##*/}:/etc/rabbitmq/conf.d/90-extra.conf:ro,z")
  fi

  echo "$name" >"$home/run/container"
  # The folder of the data contains the host's name. SELinux requires `z`.
  docker run --detach --name "$name" --hostname warren --publish "127.0.0.1:$port:5672" \
    -v "$name:/var/lib/rabbitmq" \
    -v "$root/infra/rabbitmq/rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf:ro,z" \
    -v "$root/infra/rabbitmq/definitions.json:/etc/rabbitmq/definitions.json:ro,z" \
    -v "$root/infra/rabbitmq/enabled_plugins:/etc/rabbitmq/enabled_plugins:ro,z" \
    ${extra[@]+"${extra[@]}"} rabbitmq:4 >/dev/null || fail "docker run failed"
  until amqp_answers "$port"; do
    if [[ $(docker inspect --format '{{.State.Running}}' "$name") != true ]] || ((SECONDS > until)); then
      docker logs --tail 20 "$name" >&2
      fail "RabbitMQ in Docker (container $name) did not start"
    fi
    sleep 0.2
  done
  # On standard input, because other users can read command lines.
  docker exec -i "$name" rabbitmqctl -q change_password warren <<<"$password" >&2 || fail "the password of RabbitMQ could not be set"
  echo "amqp://warren:$password@127.0.0.1:$port"
}

stop_container() {
  local name
  [[ -f $home/run/container ]] || return 0
  name=$(<"$home/run/container")
  docker stop -t 30 "$name" >/dev/null 2>&1 || true
  docker rm --force "$name" >/dev/null 2>&1 || true
  rm -f "$home/run/container"
}
