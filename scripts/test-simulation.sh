#!/usr/bin/env bash
# Lives a hundred small lives (or CORACLE_SIM_SEEDS, from the seed CORACLE_SIM_FIRST on), as many at once as there are cores.
# Without jest: what it puts around the code makes such a life several times as long.
set -euo pipefail
cd "$(dirname "$0")/.."

count=${CORACLE_SIM_SEEDS:-100} first=${CORACLE_SIM_FIRST:-1} jobs=$(nproc)
share=$(((count + jobs - 1) / jobs))
pids=()
for ((seed = first; seed < first + count; seed += share)); do
  left=$((first + count - seed))
  node dist/simulation/main.js --seed "$seed" --seeds $((left < share ? left : share)) --nodes 3 --minutes 0.25 &
  pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
exit $failed
