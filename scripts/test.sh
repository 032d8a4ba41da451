#!/usr/bin/env bash
# Installs what the tests need, builds, and runs the layers: all of them, or those that are named.
#   npm test                     check unit simulation contract integration e2e chaos
#   npm test -- unit contract    some
set -euo pipefail
. "$(dirname "$0")/host.sh"

all=(check unit simulation contract integration e2e chaos)
layers=("$@")
[ ${#layers[@]} -gt 0 ] || layers=("${all[@]}")
for layer in "${layers[@]}"; do
  [[ " ${all[*]} " == *" $layer "* ]] || fail "there is no layer '$layer': ${all[*]}"
done
cd "$root"
need_node
need_build

# The layers that run on real parts.
if [[ " ${layers[*]} " =~ \ (contract|integration|e2e|chaos)\  ]]; then
  [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || fail "the ${layers[*]} tests need Linux and root"
  need etcdctl=etcd-client docker-registry=docker-registry sshfs=sshfs sshd=openssh-server mkfs.xfs=xfsprogs
  need_parts
fi

for layer in "${layers[@]}"; do
  say "── $layer"
  if [ "$layer" = check ]; then npm run --silent check; else npm run --silent "test:$layer"; fi
done
