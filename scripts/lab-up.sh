#!/usr/bin/env bash
# The lab: 3 etcd, 3 control planes and 3 nodes as containers, with the demo app; merges its kubeconfig.
#   BASE_IMAGE=node:20-bookworm-slim npm run lab:up    builds the hosts from a registry's image
set -euo pipefail
. "$(dirname "$0")/host.sh"
. "$(dirname "$0")/compose.sh"

make_base() {
  need mmdebstrap=mmdebstrap
  say "making the hosts' base image (about a minute, once)"
  deploy/lab/local-base.sh "$BASE_IMAGE"
}

need_node
need_docker
need_compose
need_build
cd "$root"
node dist/cli/main.js lab-ready --check "$@"
# The hosts' base is not one for pods' images.
BASE_IMAGE='' quietly deploy/images/build.sh --missing
if [ -z "${BASE_IMAGE:-}" ] && ! command -v apt-get > /dev/null; then
  export BASE_IMAGE=node:20-bookworm-slim
elif [ -z "${BASE_IMAGE:-}" ]; then
  export BASE_IMAGE=coracle/host-base:dev
  docker image inspect "$BASE_IMAGE" > /dev/null 2>&1 || make_base
fi
export PAUSE_IMAGE=${PAUSE_IMAGE:-coracle/pause:dev}
say "building the hosts' image"
DOCKER_BUILDKIT=0 quietly docker build -q --build-arg "BASE_IMAGE=$BASE_IMAGE" -f deploy/lab/Dockerfile -t coracle/lab:dev .
say "starting the hosts"
compose up -d --no-build > /dev/null
exec node dist/cli/main.js lab-ready "$@"
