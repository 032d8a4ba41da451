#!/usr/bin/env bash
# Writes down which commit is being built, for `kubectl version`. Run from the project's directory.
set -euo pipefail

# `git archive` fills this in.
archived='$Format:%H$'
commit= state=archive
if [ -e .git ] && commit=$(git rev-parse --verify --quiet HEAD 2> /dev/null); then
  state=clean
  [ -z "$(git status --porcelain --untracked-files=no 2> /dev/null)" ] || state=dirty
elif [[ $archived =~ ^[0-9a-f]{40}$ ]]; then
  commit=$archived
fi
printf '{"gitCommit":"%s","gitTreeState":"%s"}\n' "$commit" "$state" > dist/commit.json
