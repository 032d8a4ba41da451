#!/usr/bin/env bash
# Ends everything that `up` started. State stays, unless --purge is given.
set -euo pipefail
. "$(dirname "$0")/host.sh"

[ -e "$root/dist/cli/main.js" ] || fail "nothing is built here, so nothing was started from here"
node "$root/dist/cli/main.js" down "$@"

# An Engine that was started here ends too, unless somebody else's containers run on it.
pid_file=$home/run/dockerd.pid
if [ -e "$pid_file" ] && [ "$(cat "/proc/$(cat "$pid_file")/comm" 2> /dev/null)" = dockerd ] && [ -z "$(docker ps -q)" ]; then
  kill "$(cat "$pid_file")"
  rm -f "$pid_file"
  # Purged of all else.
  [ -e "$home/cluster.json" ] || { rm -f "$home/dockerd.log" && rmdir "$home/run" "$home" 2> /dev/null || true; }
fi
