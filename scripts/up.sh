#!/usr/bin/env bash
# A one-host cluster from nothing: installs or finds what is missing, builds, and starts it.
set -euo pipefail
. "$(dirname "$0")/host.sh"

[ "$(uname -s)" = Linux ] || fail "'up' is for Linux; on this system use the lab: npm run lab:up"
[ "$(id -u)" = 0 ] || fail "'up' sets up network interfaces and must run as root (sudo npm run up)"
need_node
need etcd=etcd-server ip=iproute2 nsenter=util-linux iptables=iptables conntrack=conntrack
need_docker
need_build
deploy/images/build.sh --missing > /dev/null
exec node dist/cli/main.js up "$@"
