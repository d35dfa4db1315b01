#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Makes a throw-away Python with what Tests/Interop needs, checks the worked example of
# docs/protocol.md with it, and runs the command that is given with its path in INTEROP_PYTHON. Skips all
# that, with a message, where there is no Python or its packages cannot be had.
#
# With INTEROP_PYTHON set, that Python is taken as it is.
set -eu

root=$(dirname -- "$0")/..

skip() {
  printf 'interop: skipped: %s\n' "$1" >&2
  exit 0
}

if [ -z "${INTEROP_PYTHON-}" ]; then
  command -v python3 >/dev/null 2>&1 || skip 'there is no python3'
  folder=$(mktemp -d "${TMPDIR:-/tmp}/twinseg-interop.XXXXXX")
  trap 'rm -rf -- "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  python3 -m venv "$folder" || skip 'python3 makes no environment (on Debian: python3-venv)'
  "$folder/bin/pip" install --quiet --disable-pip-version-check \
    --requirement "$root/Tests/Interop/requirements.txt" ||
    skip 'the packages of Tests/Interop/requirements.txt cannot be installed'
  INTEROP_PYTHON=$folder/bin/python
fi
export INTEROP_PYTHON

"$INTEROP_PYTHON" -B "$root/Tests/Interop/vector.py"
"$@"
