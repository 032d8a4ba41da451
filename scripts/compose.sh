# Finds Docker Compose, version 2 or 1.29. Sourced after host.sh.
need_compose() {
  docker compose version > /dev/null 2>&1 || need docker-compose=docker-compose
}

compose() {
  if docker compose version > /dev/null 2>&1; then
    docker compose -p coracle -f "$root/docker-compose.yml" --progress quiet "$@"
  else
    docker-compose -p coracle -f "$root/docker-compose.yml" --log-level ERROR "$@"
  fi
}
