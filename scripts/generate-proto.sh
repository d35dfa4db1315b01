#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Generates C from Proto/*.proto: from onnx.proto into Sources/CONNX, from the others, which are the
# wire format, into Sources/CFederationWire. With --check it writes nothing and fails when the
# committed files are not what Proto/ generates.
set -eu

fail() {
  printf 'generate-proto: %s\n' "$1" >&2
  exit 1
}

check=false
case $#:${1-} in
  0:) ;;
  1:--check) check=true ;;
  *)
    printf 'usage: scripts/generate-proto.sh [--check]\n' >&2
    exit 2
    ;;
esac

cd "$(dirname -- "$0")/.."

command -v protoc-c >/dev/null 2>&1 ||
  fail "there is no 'protoc-c' on PATH; 'make deps' installs it."
set -- Proto/*.proto
[ -e "$1" ] || fail "there is no .proto file in Proto/."

generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT
trap 'exit 1' HUP INT TERM
protoc-c --proto_path=Proto --c_out="$generated" "$@"

destination() {
  case ${1##*/} in
    onnx.*) folder=Sources/CONNX ;;
    *) folder=Sources/CFederationWire ;;
  esac
  case $1 in
    *.h) folder=$folder/include ;;
  esac
  printf '%s/%s\n' "$folder" "${1##*/}"
}

# The protoc-c that wrote a header leaves its version there, as in 1004001 for 1.4.1.
compiler_version() {
  sed -n 's/^#elif \([0-9]*\) < PROTOBUF_C_MIN_COMPILER_VERSION.*/\1/p' "$@" 2>/dev/null |
    sort -u | tr '\n' ' '
}

$check || mkdir -p Sources/CFederationWire/include Sources/CONNX/include
stale=false
for file in "$generated"/*.pb-c.c "$generated"/*.pb-c.h; do
  target=$(destination "$file")
  # An unchanged file keeps its time stamp, so that it is not compiled again.
  ! cmp -s "$file" "$target" || continue
  if ! $check; then
    cp "$file" "$target"
    printf 'wrote %s\n' "$target"
  elif [ -e "$target" ]; then
    stale=true
    diff -u "$target" "$file" | sed 40q >&2 || :
  else
    stale=true
    printf '%s is missing\n' "$target" >&2
  fi
done

# What is left of a .proto file that was removed or renamed, or lies in the other folder.
for file in Sources/C*/*.pb-c.c Sources/C*/include/*.pb-c.h; do
  if [ ! -e "$file" ]; then
    continue
  elif [ -e "$generated/${file##*/}" ] && [ "$file" = "$(destination "$file")" ]; then
    continue
  elif $check; then
    stale=true
    printf '%s comes from no file in Proto/\n' "$file" >&2
  else
    rm "$file"
    printf 'removed %s\n' "$file"
  fi
done

if $stale; then
  committed=$(compiler_version Sources/C*/include/*.pb-c.h)
  ours=$(compiler_version "$generated"/*.pb-c.h)
  [ -z "$committed" ] || [ "$committed" = "$ours" ] ||
    printf 'generate-proto: the committed files are of protoc-c %s, this one is %s\n' \
      "${committed% }" "${ours% }" >&2
  fail "the generated C is stale. Run 'make proto' and commit what it writes."
fi
