#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Generates the C of the wire format from Proto/*.proto into Sources/CFederationWire. With --check
# it writes nothing and fails when the committed files are not what Proto/ generates.
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
sources=Sources/CFederationWire
headers=$sources/include

command -v protoc-c >/dev/null 2>&1 ||
  fail "there is no 'protoc-c' on PATH; 'make deps' installs it."
set -- Proto/*.proto
[ -e "$1" ] || fail "there is no .proto file in Proto/."

generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT
trap 'exit 1' HUP INT TERM
protoc-c --proto_path=Proto --c_out="$generated" "$@"

destination() {
  case $1 in
    *.h) printf '%s/%s\n' "$headers" "${1##*/}" ;;
    *) printf '%s/%s\n' "$sources" "${1##*/}" ;;
  esac
}

# The protoc-c that wrote a header leaves its version there, as in 1004001 for 1.4.1.
compiler_version() {
  sed -n 's/^#elif \([0-9]*\) < PROTOBUF_C_MIN_COMPILER_VERSION.*/\1/p' "$@" 2>/dev/null |
    sort -u | tr '\n' ' '
}

$check || mkdir -p "$headers"
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

# What is left of a .proto file that was removed or renamed.
for file in "$sources"/*.pb-c.c "$headers"/*.pb-c.h; do
  if [ ! -e "$file" ] || [ -e "$generated/${file##*/}" ]; then
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
  committed=$(compiler_version "$headers"/*.pb-c.h)
  ours=$(compiler_version "$generated"/*.pb-c.h)
  [ -z "$committed" ] || [ "$committed" = "$ours" ] ||
    printf 'generate-proto: the committed files are of protoc-c %s, this one is %s\n' \
      "${committed% }" "${ours% }" >&2
  fail "$sources is stale. Run 'make proto' and commit what it writes."
fi
