#!/usr/bin/env bash
# Compiles what changes, and restarts the processes of this host's running cluster that load it. Ends with Ctrl-C.
set -euo pipefail
. "$(dirname "$0")/host.sh"

need_node
need_build
exec node "$root/dist/scripts/dev/main.js"
