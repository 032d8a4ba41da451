#!/usr/bin/env bash
# The lab: 3 etcd, 3 control planes and 3 nodes as containers, with the demo app; merges its kubeconfig.
#   BASE_IMAGE=node:20-bookworm-slim npm run lab:up    builds the hosts from a registry's image
set -euo pipefail
. "$(dirname "$0")/host.sh"
. "$(dirname "$0")/compose.sh"

need_node
need_docker
need_compose
need_build
cd "$root"
# The hosts' base is not one for pods' images.
BASE_IMAGE='' deploy/images/build.sh --missing > /dev/null
if [ -z "${BASE_IMAGE:-}" ] && ! command -v apt-get > /dev/null; then
  export BASE_IMAGE=node:20-bookworm-slim
elif [ -z "${BASE_IMAGE:-}" ]; then
  need mmdebstrap=mmdebstrap
  say "making the hosts' base image"
  deploy/lab/local-base.sh coracle/host-base:dev
  export BASE_IMAGE=coracle/host-base:dev
fi
export PAUSE_IMAGE=${PAUSE_IMAGE:-coracle/pause:dev}
say "building the hosts' image"
DOCKER_BUILDKIT=0 docker build -q --build-arg "BASE_IMAGE=$BASE_IMAGE" -f deploy/lab/Dockerfile -t coracle/lab:dev . > /dev/null
say "starting the hosts"
compose up -d --no-build > /dev/null
exec node dist/cli/main.js lab-ready "$@"
