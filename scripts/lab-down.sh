#!/usr/bin/env bash
# Removes the lab, its state too. (`docker compose stop` and `start` keep it.)
set -euo pipefail
. "$(dirname "$0")/host.sh"
. "$(dirname "$0")/compose.sh"

need_compose
compose down -v --remove-orphans --timeout 5
[ ! -e "$root/dist/cli/main.js" ] || node "$root/dist/cli/main.js" kubeconfig --remove --context coracle-lab
