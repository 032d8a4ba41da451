#!/usr/bin/env bash
# Makes coracle/host-base:dev, the lab hosts' base, from Debian's packages and this host's Node.js, for machines that
# reach no image registry. Takes about a minute, once.
set -euo pipefail
image=${1:-coracle/host-base:dev}
docker image inspect "$image" > /dev/null 2>&1 && exit 0
packages=docker.io,etcd-server,iproute2,iptables,util-linux,conntrack,sshfs,openssh-server,procps,ca-certificates,libstdc++6,tar,xz-utils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase --include="$packages" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook="mkdir -p \"\$1/usr/local/bin\" && cp $(readlink -f "$(command -v node)") \"\$1/usr/local/bin/node\"" \
  bookworm "$work/base.tar"
docker import "$work/base.tar" "$image" > /dev/null
