#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Lays out the root of an image in a folder: the program, the libraries that it loads, a font for
# overlays, a user, and the folders that volumes take their owner from. No shell, no packages.
set -eu

program=$1
root=$2
user=65532

# Symbolic links are followed, and the names under which libraries are looked for stay.
put() {
  mkdir -p "$root$(dirname -- "$1")"
  cp -L -- "$1" "$root$1"
}

mkdir -p "$root/usr/bin" "$root/etc"
cp -- "$program" "$root/usr/bin/twinseg"
ldd "$program" | sed -n -e 's/.* => \(\/[^ ]*\) (.*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' |
  while IFS= read -r library; do put "$library"; done
if command -v strip >/dev/null 2>&1; then
  find "$root" -type f -name '*.so*' -exec strip --strip-unneeded {} +
  strip "$root/usr/bin/twinseg"
fi

# What the monitor's page draws with, where it is installed.
for script in /usr/share/javascript/chart.js/chart.min.js /usr/share/nodejs/chart.js/dist/chart.min.js; do
  [ ! -e "$script" ] || put "$script"
done
if [ -d /usr/share/fonts/truetype/dejavu ]; then
  put /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
  put /usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
fi
mkdir -p "$root/etc/fonts"
cat >"$root/etc/fonts/fonts.conf" <<'FONTS'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <cachedir>/tmp/fontconfig</cachedir>
</fontconfig>
FONTS

printf 'root:x:0:0::/:/\ntwinseg:x:%s:%s::/var/lib/twinseg:/\n' "$user" "$user" >"$root/etc/passwd"
printf 'root:x:0:\ntwinseg:x:%s:\n' "$user" >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"

# /tmp is mounted over. The folders in /keys are those of compose.yaml.
mkdir -p "$root/tmp"
chmod 1777 "$root/tmp"
for folder in /var/lib/twinseg /data /keys/trust /keys/broker /keys/aggregator /keys/monitor \
  /keys/token /keys/hospital-1 /keys/hospital-2 /keys/hospital-3; do
  mkdir -p "$root$folder"
  chmod 700 "$root$folder"
  [ "$(id -u)" -ne 0 ] || chown "$user:$user" "$root$folder"
done
chmod 755 "$root/data" "$root/keys/trust"
