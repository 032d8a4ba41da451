#!/usr/bin/env bash
# Builds, and feeds parsers hostile input: npm run fuzz -- [target …] [--seconds N] [--seed N]
set -euo pipefail
. "$(dirname "$0")/host.sh"

need_node
need_build
exec node dist/test/fuzz/main.js "$@"
