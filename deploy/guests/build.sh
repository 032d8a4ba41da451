#!/usr/bin/env bash
# Makes coracle/etcd:dev and coracle/redis:dev from Debian's packages upon coracle/busybox:dev, for machines that reach no
# image registry. Others put images of their own into the manifests (README.md).
#   deploy/guests/build.sh             makes both
#   deploy/guests/build.sh --missing   only those that are not there yet
set -euo pipefail
missing_only=${1:-}
# Two at once would do it twice, and be in each other's way at apt's lists.
exec 9< "$0"
flock 9
shared='libatomic1 libjemalloc2 liblzf1 libssl3 libsystemd0 liblzma5 libzstd1 liblz4-1 libcap2 libgcrypt20 libgpg-error0 libgcc-s1 libstdc++6'

# make IMAGE PACKAGE...: the packages' files, beside busybox.
make() {
  local image=$1 work
  shift
  if [ "$missing_only" = --missing ] && docker image inspect "$image" > /dev/null 2>&1; then return; fi
  work=$(mktemp -d)
  chmod 755 "$work"
  (
    cd "$work"
    apt-get download -qq "$@" 2> /dev/null || { apt-get update -qq && apt-get download -qq "$@"; }
    mkdir root
    for package in ./*.deb; do dpkg -x "$package" root; done
    rm -rf root/etc root/usr/share ./*.deb
    printf 'FROM coracle/busybox:dev\nENV PATH=/usr/bin:/bin\nCOPY root /\n' > Dockerfile
    DOCKER_BUILDKIT=0 docker build -q -t "$image" . > /dev/null
  )
  rm -rf "$work"
}

make coracle/etcd:dev etcd-server etcd-client
# shellcheck disable=SC2086
make coracle/redis:dev redis-server redis-tools redis-sentinel $shared
