#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Checks the syntax of every shell script with the shell that its first line names, and lints it
# where shellcheck is installed. Takes the folder to check, by default the repository.
set -eu

root=${1-$(dirname -- "$0")/..}
cd -- "$root"

if command -v shellcheck >/dev/null 2>&1; then thorough=true; else thorough=false; fi

find . \( -name .git -o -name '.build*' -o -name .swiftpm -o -name '.venv*' -o -path ./runs \) \
  -prune -o -type f \( -name '*.sh' -o -path ./.ci/run \) -print |
  sort |
  {
    status=0
    while IFS= read -r script; do
      IFS= read -r first <"$script" || :
      case $first in
        '#!'*bash*) shell='bash' ;;
        *) shell='sh' ;;
      esac
      "$shell" -n "$script" || status=1
      ! $thorough || shellcheck -s "$shell" "$script" || status=1
    done
    exit "$status"
  }
