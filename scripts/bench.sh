#!/usr/bin/env bash
# Installs what the benches need, builds, and measures: npm run bench -- [name …] [-o json]
set -euo pipefail
. "$(dirname "$0")/host.sh"

[ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || fail "the benches need Linux and root"
need_node
need_parts
need_build
exec node dist/test/bench/main.js "$@"
