#!/usr/bin/env bash
# Makes coracle/etcd:dev, coracle/redis:dev and coracle/postgres:dev from Debian's packages upon coracle/busybox:dev, for machines that reach no
# image registry. Others put images of their own into the manifests (README.md).
#   deploy/guests/build.sh             makes all
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
    find root/usr/share -mindepth 1 -maxdepth 1 ! -name postgresql -exec rm -rf {} +
    rm -rf root/etc ./*.deb
    printf 'FROM coracle/busybox:dev\nENV PATH=/usr/bin:/bin\nCOPY root /\n' > Dockerfile
    # PostgreSQL runs as nobody whom the system doesn't know.
    [ "$image" != coracle/postgres:dev ] || echo 'RUN echo postgres:x:999:999::/data:/bin/sh >> /etc/passwd' >> Dockerfile
    DOCKER_BUILDKIT=0 docker build --network none -q -t "$image" . > /dev/null
  )
  rm -rf "$work"
}

make coracle/etcd:dev etcd-server etcd-client
libraries='libpq5 libicu72 libxml2 libldap-2.5-0 libsasl2-2 libgnutls30 libnettle8 libhogweed6 libgmp10 libp11-kit0 libidn2-0
  libunistring2 libtasn1-6 libffi8 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 libpam0g libaudit1
  libcap-ng0 libreadline8 libtinfo6 libuuid1 zlib1g libselinux1 libpcre2-8-0 libbz2-1.0'
# shellcheck disable=SC2086
make coracle/postgres:dev postgresql-15 postgresql-client-15 $libraries $shared
# shellcheck disable=SC2086
make coracle/redis:dev redis-server redis-tools redis-sentinel $shared
