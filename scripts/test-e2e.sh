#!/usr/bin/env bash
# The e2e tests on one cluster: first the files that share it, several at a time, then those of test/e2e/alone, which shake
# all that runs there. With jest's arguments: what they choose, one file after the other. Most of them wait most of the time,
# so there are more at once than cores.
set -euo pipefail
cd "$(dirname "$0")/.."

jest() { node --experimental-vm-modules node_modules/jest/bin/jest.js --selectProjects e2e "$@"; }

[ $# -eq 0 ] || { jest -i "$@"; exit; }
failed=0
keep=${CORACLE_E2E:-}
CORACLE_E2E=${keep:-begin} jest --testPathIgnorePatterns /e2e/alone/ --maxWorkers $(($(nproc) * 3 / 2)) || failed=1
CORACLE_E2E=${keep:-end} jest --testPathPatterns /e2e/alone/ -i || failed=1
exit $failed
