#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# A broker, an aggregator and six agents that do not train, with signs of life, versions and updates as
# close together as they go, so that minutes stand for a day. Watches each process's memory and
# descriptors and the journal, and fails if a process's memory grows by more than 5 % and more than
# 1 MiB, its descriptors become more, or the journal takes more than 1 KiB a version: the numbers of
# docs/operations.md, sizing.
#
#   TWINSEG_BINARY   the program; by default .build/release/twinseg
#   SOAK_SECONDS     how long (600); the first fifth warms up and does not count
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

twinseg=$(realpath -- "${TWINSEG_BINARY:-.build/release/twinseg}")
# The program takes it for a setting, and knows none of this name.
unset TWINSEG_BINARY
seconds=${SOAK_SECONDS:-600}
agents=6
# Bytes of the journal for each version with three updates, at most.
journal_limit=1024
# What grows by less is noise of the allocator, in KiB.
slack=1024
work=
declare -A process=()

say() { printf 'soak: %s\n' "$*" >&2; }

fail() {
  say "FAILED: $*"
  exit 1
}

# shellcheck disable=SC2317
finish() {
  status=$?
  trap - EXIT
  for name in "${!process[@]}"; do kill -KILL "${process[$name]}" 2>/dev/null || :; done
  wait 2>/dev/null
  [ -z "$work" ] || rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

[ -x "$twinseg" ] || fail "there is no '$twinseg': run 'make product'"
((seconds >= 30)) || fail 'SOAK_SECONDS must be 30 or more'
work=$(mktemp -d /tmp/twinseg-soak.XXXXXX)

"$twinseg" keys setup --trust "$work/trust" --directory "$work" broker:broker \
  aggregator:aggregator $(seq -f 'agent-%g:agent' 1 $agents) >/dev/null
settings=(
  --endpoint "ipc://$work/sockets" --set "security.trust_file=$work/trust"
  --set learner.name=noop --set learner.seconds_per_update=0.1 --set model.parameters=100000
  --set strategy.name=fedbuff --set strategy.buffer_size=3 --set strategy.deadline_seconds=0
  --set aggregator.publish_seconds=0.1 --set aggregator.lease_seconds=1
  --set agent.heartbeat_seconds=0.05 --set agent.resend_seconds=2
  --set aggregator.keep_versions=10 --set aggregator.keep_updates=10
)

start() {
  local name=$1 role=$2
  shift 2
  "$twinseg" "$role" "${settings[@]}" --set "security.key_file=$work/$name/$name.key" "$@" \
    >"$work/$name.log" 2>&1 &
  process[$name]=$!
}

start broker broker
start aggregator aggregator --run-directory "$work/run"
for index in $(seq 1 $agents); do
  start "agent-$index" agent --directory "$work/agent-$index"
done

journal_bytes() { stat -c %s "$work/run/journal.sqlite" 2>/dev/null || echo 0; }

# The newest; nothing where there is none yet, or a file goes while they are listed.
versions() {
  { find "$work/run/models" -name '*.safetensors' 2>/dev/null || :; } |
    sed 's/.*v0*\([0-9]*\)\..*/\1/' | sort -n | tail -n 1
}

# One line for each process: name, resident KiB, descriptors.
sample() {
  for name in "${!process[@]}"; do
    pid=${process[$name]}
    kill -0 "$pid" 2>/dev/null || fail "$name ended: $(tail -n 2 "$work/$name.log")"
    printf '%s %s %s\n' "$name" "$(awk '$1 == "VmRSS:" { print $2 }' "/proc/$pid/status")" \
      "$({ find "/proc/$pid/fd" -mindepth 1 -maxdepth 1 2>/dev/null || :; } | wc -l)"
  done
}

# Medians of the first and the last of the samples that count say whether something grows.
middle() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

column() { awk -v name="$2" -v column="$3" '$1 == name { print $column }' "$1"; }

# Warms up; a process that ends says why.
warm=$((SECONDS + seconds / 5))
while ((SECONDS < warm)); do
  sample >/dev/null
  sleep 1
done
first_version=$(versions)
first_journal=$(journal_bytes)
[ -n "$first_version" ] || fail 'there are no versions'
window=$((seconds / 5))

# Samples for a fifth of the time, into a file.
watch() {
  local end=$((SECONDS + window))
  while ((SECONDS < end)); do
    sample >>"$1"
    sleep 1
  done
}

watch "$work/first"
sleep $((seconds * 4 / 5 - 2 * window))
watch "$work/last"
last_version=$(versions)
last_journal=$(journal_bytes)

status=0
for name in "${!process[@]}"; do
  before=$(column "$work/first" "$name" 2 | middle)
  after=$(column "$work/last" "$name" 2 | middle)
  open_before=$(column "$work/first" "$name" 3 | middle)
  open_after=$(column "$work/last" "$name" 3 | middle)
  say "$name: memory $before to $after KiB, descriptors $open_before to $open_after"
  ((after <= before + before / 20 || after <= before + slack)) || {
    say "FAILED: the memory of $name grows"
    status=1
  }
  ((open_after <= open_before)) || {
    say "FAILED: the descriptors of $name grow"
    status=1
  }
done
grown=$((last_version - first_version))
((grown > 0)) || fail 'there are no new versions'
each=$(((last_journal - first_journal) / grown))
say "$grown versions; the journal grew by $each bytes each"
((each <= journal_limit)) || {
  say "FAILED: the journal grows by more than $journal_limit bytes a version"
  status=1
}
exit "$status"
