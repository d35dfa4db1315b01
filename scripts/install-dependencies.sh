#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Checks for a Swift 6 toolchain and installs the packages of debian-packages.txt that are missing.
# Silent when nothing is missing. TWINSEG_SKIP_DEPS=1 leaves the libraries to you.
set -eu

directory=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
list=$directory/debian-packages.txt
newline='
'

fail() {
  printf 'install-dependencies: %s\n' "$1" >&2
  exit 1
}

require_swift() {
  get='Get Swift 6 or newer from https://www.swift.org/install and put it on PATH.'
  command -v swift >/dev/null 2>&1 || fail "there is no 'swift' on PATH. $get"
  version=$(swift --version 2>/dev/null |
    sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  case ${version%%.*} in
    '' | *[!0-9]*) fail "'swift --version' names no version. $get" ;;
  esac
  [ "${version%%.*}" -ge 6 ] || fail "Swift $version is too old. $get"
}

# Prints the line of the package list for each package named, so that a person on another system
# knows which library to look for.
describe() {
  for package in "$@"; do
    sed -n "s/^$package  *# */  $package: /p" "$list"
  done
}

# Takes the missing tool, then the packages.
fail_without() {
  tool=$1
  shift
  fail "this system has no $tool, so these must be installed by hand:
$(describe "$@")
Once they are there, set TWINSEG_SKIP_DEPS=1, for example: make build TWINSEG_SKIP_DEPS=1"
}

require_swift
[ "${TWINSEG_SKIP_DEPS:-0}" != 1 ] || exit 0

packages=
while read -r package rest || [ -n "$package" ]; do
  case $package in
    '' | '#'*) ;;
    *) packages="$packages $package" ;;
  esac
done <"$list"

# The names hold no spaces or wildcards; splitting them is meant here and below.
# shellcheck disable=SC2086
command -v dpkg-query >/dev/null 2>&1 || fail_without dpkg-query $packages

# dpkg-query fails when it knows nothing of a package; what it prints about the others counts.
# shellcheck disable=SC2016,SC2086
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $packages 2>/dev/null) || :
missing=
for package in $packages; do
  case $newline$installed$newline in
    *"$newline$package installed$newline"*) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

# shellcheck disable=SC2086
command -v apt-get >/dev/null 2>&1 || fail_without apt-get $missing
as_root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 ||
    fail "these packages are missing:$missing. Installing them needs root: run this as root, \
install sudo, or ask your administrator for them."
  as_root=sudo
fi

printf 'Installing missing packages:%s\n' "$missing" >&2
apt() {
  # A fresh machine may be upgrading itself: wait for its lock instead of failing.
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o DPkg::Lock::Timeout=300 "$@" >&2
}
# One unreachable source fails the update, though the packages may come from another.
apt update || printf 'install-dependencies: apt-get update failed; going on with old lists\n' >&2
# shellcheck disable=SC2086
apt install -y --no-install-recommends $missing ||
  fail "apt-get could not install:$missing. Its own message is above."
