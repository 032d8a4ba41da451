#!/usr/bin/env bash
# A one-host cluster from nothing: installs or finds what is missing, builds, and starts it.
set -euo pipefail
. "$(dirname "$0")/host.sh"

[ "$(uname -s)" = Linux ] || fail "'up' is for Linux; on this system use the lab: npm run lab:up"
[ "$(id -u)" = 0 ] || fail "'up' sets up network interfaces and must run as root (sudo npm run up)"
need_node
need_parts
need_build
exec node dist/cli/main.js up "$@"
