#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# A centre (broker and aggregator) and two hospitals (an agent each) in network namespaces of their own,
# with a router between them that lets connections through from hospitals to the broker's ports only.
# Cuts the centre off for a minute, and expects that all go on afterwards without a restart and that
# nothing is lost. Takes about two minutes; needs root, and says so and ends well where it cannot run.
#
#   TWINSEG_BINARY      the program; by default .build/release/twinseg
#   PARTITION_SECONDS   how long the centre is cut off (60)
#   PARTITION_MUST      1: fail where it cannot run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

twinseg=$(realpath -- "${TWINSEG_BINARY:-.build/release/twinseg}")
# The program takes it for a setting, and knows none of this name.
unset TWINSEG_BINARY
seconds=${PARTITION_SECONDS:-60}
prefix=tsn$$
work=
declare -A process=()
started=$SECONDS

say() { printf 'partition-test: %3d s  %s\n' $((SECONDS - started)) "$*" >&2; }

fail() {
  say "FAILED: $*"
  [ -z "$work" ] || tail -n 8 "$work"/*.log >&2
  exit 1
}

skip() {
  say "skipped: $*"
  [ "${PARTITION_MUST:-0}" != 1 ] || exit 1
  exit 0
}

finish() {
  status=$?
  trap - EXIT
  for name in "${!process[@]}"; do kill -KILL "${process[$name]}" 2>/dev/null || :; done
  wait 2>/dev/null
  for place in centre router hospital-1 hospital-2; do
    ip netns delete "$prefix-$place" 2>/dev/null || :
  done
  [ -z "$work" ] || rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

[ "$(id -u)" -eq 0 ] || skip 'network namespaces need root'
for tool in ip nft; do
  command -v "$tool" >/dev/null 2>&1 ||
    skip "there is no '$tool' (Debian: apt-get install iproute2 nftables)"
done
[ -x "$twinseg" ] || fail "there is no '$twinseg': run 'make product'"

# --- The network

for place in centre router hospital-1 hospital-2; do
  ip netns add "$prefix-$place" 2>/dev/null || skip 'this system makes no network namespaces'
  ip -n "$prefix-$place" link set lo up
done
work=$(mktemp -d /tmp/twinseg-partition.XXXXXX)

at() {
  local place=$1
  shift
  ip netns exec "$prefix-$place" "$@"
}

number=0
for place in centre hospital-1 hospital-2; do
  number=$((number + 1))
  # The router's end is named after the place.
  ip link add name "$place" netns "$prefix-router" type veth peer name wan netns "$prefix-$place"
  ip -n "$prefix-router" address add "10.77.$number.1/24" dev "$place"
  ip -n "$prefix-router" link set "$place" up
  ip -n "$prefix-$place" address add "10.77.$number.2/24" dev wan
  ip -n "$prefix-$place" link set wan up
  ip -n "$prefix-$place" route add default via "10.77.$number.1"
done
at router sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
at router nft -f - <<'RULES' || skip 'this system has no nftables'
table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname { "hospital-1", "hospital-2" } oifname "centre" tcp dport 5550-5555 accept
  }
}
RULES

# --- The federation

"$twinseg" keys setup --trust "$work/trust" --directory "$work" broker:broker \
  aggregator:aggregator hospital-1:agent hospital-2:agent >/dev/null

# Both hospitals are in each version, so that versions grow when both are there.
settings=(
  --set "security.trust_file=$work/trust" --set strategy.name=fedavg
  --set strategy.minimum_agents=2 --set strategy.deadline_seconds=0
  --set model.parameters=1000000 --set learner.name=quadratic --set learner.agents=2
  --set learner.seconds_per_update=0.2 --set aggregator.keep_updates=1000
  --set aggregator.keep_versions=1000
)

# Takes the place, the name and the role with its options.
start() {
  local place=$1 name=$2 role=$3
  shift 3
  # No function, which would be a process of its own that signals reach.
  ip netns exec "$prefix-$place" "$twinseg" "$role" "${settings[@]}" --set "security.key_file=$work/$name/$name.key" \
    "$@" >"$work/$name.log" 2>&1 &
  process[$name]=$!
}

start centre broker broker --endpoint tcp://0.0.0.0:5550
start centre aggregator aggregator --endpoint tcp://127.0.0.1:5550 --run-directory "$work/run"
for index in 0 1; do
  name=hospital-$((index + 1))
  start "$name" "$name" agent --endpoint tcp://10.77.1.2:5550 --set "learner.index=$index" \
    --directory "$work/$name"
done

versions() {
  [ -e "$work/run/journal.sqlite" ] || return 0
  "$twinseg" replay "$work/run" --json 2>/dev/null |
    sed -n 's/.*"version_count" : \([0-9]*\).*/\1/p'
}

# Waits until there are so many versions, for so many seconds.
await_versions() {
  local limit=$((SECONDS + $1)) count
  until count=$(versions) && [ "${count:-0}" -ge "$2" ]; do
    ((SECONDS < limit)) || fail "$3: ${count:-0} versions"
    sleep 1
  done
}

await_versions 30 3 'no versions'
say "versions grow; keys, and connections from hospitals only"

# Nothing gets from the centre to a hospital, which answers from within.
ip netns exec "$prefix-hospital-1" "$twinseg" broker --endpoint tcp://0.0.0.0:5550 --insecure >"$work/listener.log" 2>&1 &
process[listener]=$!
limit=$((SECONDS + 20))
until at hospital-1 bash -c '</dev/tcp/127.0.0.1/5550' 2>/dev/null; do
  ((SECONDS < limit)) || fail 'nobody listens in hospital-1'
  sleep 0.2
done
! at centre timeout 3 bash -c '</dev/tcp/10.77.2.2/5550' 2>/dev/null ||
  fail 'the centre can connect to a hospital'
kill "${process[listener]}"
wait "${process[listener]}" || :
unset 'process[listener]'
say 'the centre cannot connect to a hospital'

# --- The centre is cut off

ip -n "$prefix-router" link set centre down
say "the centre is cut off for $seconds s"
sleep 3
before=$(versions) || fail 'the versions cannot be counted'
sleep $((seconds - 3))
during=$(versions) || fail 'the versions cannot be counted'
((during <= before)) || fail "versions grew from $before to $during without any hospital"
ip -n "$prefix-router" link set centre up
back=$SECONDS
await_versions 60 $((during + 3)) 'the federation does not go on'
say "it went on $((SECONDS - back)) s after the end, from version $((during - 1))"
for name in "${!process[@]}"; do
  kill -0 "${process[$name]}" 2>/dev/null || fail "$name ended"
done

# --- Nothing was lost

for name in hospital-1 hospital-2 aggregator broker; do
  kill -TERM "${process[$name]}"
  wait "${process[$name]}" || fail "$name ended with status $?"
  unset "process[$name]"
done
result=$("$twinseg" replay "$work/run" --json) || fail "replay: $result"
say "passed: replay made $(sed -n 's/.*"replayed_count" : \([0-9]*\).*/\1/p' <<<"$result") versions again, all the same"
