#!/usr/bin/env bash
# Builds, and lives the life of a whole cluster in one process: npm run simulate -- [--seed N] [--nodes N] [--minutes N] …
set -euo pipefail
. "$(dirname "$0")/host.sh"

need_node
need_build
exec node --expose-gc dist/simulation/main.js "$@"
