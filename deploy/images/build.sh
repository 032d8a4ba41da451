#!/usr/bin/env bash
# Makes the small images the one-host cluster and the tests use: coracle/{busybox,pause,demo}:dev.
#   BASE_IMAGE=busybox:1.36 deploy/images/build.sh     from a registry's image
#   deploy/images/build.sh                             from Debian's packages, no registry needed; elsewhere from busybox:1.36
#   deploy/images/build.sh --missing                   only those that are not there yet
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
base=${BASE_IMAGE:-coracle/busybox:dev}
if [ -z "${BASE_IMAGE:-}" ] && { ! command -v apt-get > /dev/null || [ "$(uname -m)" != x86_64 ]; }; then base=busybox:1.36; fi
missing_only=${1:-}

wanted() { [ "$missing_only" != --missing ] || ! docker image inspect "$1" > /dev/null 2>&1; }

if wanted coracle/busybox:dev; then
  if [ "$base" = coracle/busybox:dev ]; then
    "$here/busybox/local.sh" "$base"
  else
    docker image inspect "$base" > /dev/null 2>&1 || docker pull -q "$base"
    docker tag "$base" coracle/busybox:dev
  fi
fi
for name in pause demo; do
  if wanted "coracle/$name:dev"; then
    DOCKER_BUILDKIT=0 docker build -q --build-arg "BASE_IMAGE=$base" -t "coracle/$name:dev" "$here/$name"
  fi
done
