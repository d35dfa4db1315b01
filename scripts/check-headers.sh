#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Checks that every hand-written source file starts with the two-line SPDX header, below at most a
# shebang or a swift-tools-version line. Takes the folder to check, by default the repository.
set -eu

root=${1-$(dirname -- "$0")/..}
cd -- "$root"
copyright='SPDX-FileCopyrightText: 2026 The TwinSegNet authors'
license='SPDX-License-Identifier: Apache-2.0'

has_header() {
  case $1 in
    *.swift | *.c | *.h | *.proto | *.js) comment='//' ;;
    *) comment='#' ;;
  esac
  {
    first='' second=''
    IFS= read -r first || :
    case $first in
      '#!'* | '// swift-tools-version'*) IFS= read -r first || : ;;
    esac
    IFS= read -r second || :
  } <"$1"
  [ "$first" = "$comment $copyright" ] && [ "$second" = "$comment $license" ]
}

bare=$(
  find . \( -name .git -o -name '.build*' -o -name .swiftpm -o -name '.venv*' -o -path ./runs \) \
    -prune -o -type f \( -name '*.swift' -o -name '*.c' -o -name '*.h' -o -name '*.proto' -o -name '*.js' \
    -o -name '*.sh' -o -name '*.py' -o -name Makefile -o -path ./.ci/run \) -print |
    sort |
    while IFS= read -r file; do
      case $file in
        ./Sources/C*/*.pb-c.c | ./Sources/C*/*.pb-c.h) continue ;;
      esac
      has_header "$file" || printf '%s\n' "${file#./}"
    done
)
[ -n "$bare" ] || exit 0

printf '%s\n' "$bare" | sed 's/$/: the SPDX header is missing/' >&2
printf '%s\n' "Start each file with these two lines (with '# ' in scripts, Python and makefiles):" \
  "// $copyright" "// $license" >&2
exit 1
