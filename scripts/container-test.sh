#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Runs compose/compose.yaml in a Docker engine of its own, in a network namespace of its own: nothing
# of the machine's network, firewall or engine is touched. Kills and cuts off parts of the federation,
# and lets 'twinseg replay' say that nothing was lost. Takes two minutes; needs root, and says so and
# ends well where no engine can run.
#
#   TWINSEG_BINARY        the program; by default .build/release/twinseg
#   TWINSEG_IMAGE_FILE    an image as 'docker save' wrote it, instead of one made of the program and the
#                         libraries of this machine
#   CONTAINER_TEST_MUST   1: fail where no engine can run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

binary=${TWINSEG_BINARY:-.build/release/twinseg}
work=
namespace=twinseg-$$
engine=
project=twinsegtest
started=$SECONDS
# Why the test fails; empty: a command did that nobody waited for.
reason=

say() { printf 'container-test: %3d s  %s\n' $((SECONDS - started)) "$*" >&2; }

fail() {
  reason=$*
  say "FAILED: $reason"
  exit 1
}

# As fail, after what says more.
fail_showing() {
  printf '%s\n' "$1" >&2
  shift
  fail "$*"
}

# What the engine, docker-compose, the containers and the last replay said, and then once more why,
# where whoever sees only the end of it finds it.
explain() {
  if [ -n "$engine" ]; then
    compose ps >&2 || :
    compose logs --no-color --tail=15 >&2 || :
  fi
  if [ -n "$work" ]; then
    for said in "$work/log" "$work/compose" "$work/replay"; do
      [ ! -s "$said" ] || tail -n 15 "$said" | sed "s/^/${said##*/}: /" >&2
    done
  fi
  say "FAILED: ${reason:-a command ended with status $status: ${command:-unknown}}"
}

skip() {
  [ "${CONTAINER_TEST_MUST:-0}" != 1 ] || fail "$*"
  say "skipped: $*"
  exit 0
}

finish() {
  status=$?
  trap - EXIT ERR
  set +e
  [ "$status" = 0 ] || [ "$status" = 130 ] || explain
  if [ -n "$engine" ]; then
    compose kill >/dev/null 2>&1 || :
    compose down --volumes >/dev/null 2>&1 || :
    kill "$engine" 2>/dev/null || :
    wait "$engine" 2>/dev/null || :
  fi
  if [ -n "$work" ]; then
    ip netns delete "$namespace" 2>/dev/null || :
    # What an engine that did not end by itself left mounted.
    awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r |
      while IFS= read -r place; do umount -l "$place" || :; done
    rm -rf --one-file-system "$work" || :
  fi
  exit "$status"
}
trap finish EXIT
trap 'command="$BASH_COMMAND (line $LINENO)"' ERR
trap 'exit 130' INT TERM

# --- The engine

[ "$(id -u)" -eq 0 ] || skip 'an engine of its own needs root'
for tool in dockerd docker docker-compose ip nsenter ldd; do
  command -v "$tool" >/dev/null 2>&1 ||
    skip "there is no '$tool' (Debian: apt-get install docker.io docker-compose iproute2)"
done
[ -x "$binary" ] || fail "there is no '$binary': run 'make product'"

work=$(mktemp -d /tmp/twinseg-containers.XXXXXX)
export DOCKER_HOST=unix://$work/docker.sock
export TWINSEG_IMAGE=twinseg:test
# Containers find no way out: there is nothing in the namespace but what the engine makes.
ip netns add "$namespace" 2>/dev/null || skip 'this system makes no network namespaces'
ip -n "$namespace" link set lo up
# Not 'ip netns exec', which hides the control groups.
nsenter --net="/run/netns/$namespace" dockerd --data-root "$work/data" --exec-root "$work/exec" \
  --pidfile "$work/pid" -H "$DOCKER_HOST" >"$work/log" 2>&1 &
engine=$!

compose() { docker-compose -p "$project" -f compose/compose.yaml "$@"; }

# What is said is shown when the test fails.
quietly() { "$@" >"$work/compose" 2>&1; }

until docker version >/dev/null 2>&1; do
  kill -0 "$engine" 2>/dev/null || {
    engine=
    skip "the engine does not start here: $(tail -n 1 "$work/log")"
  }
  ((SECONDS - started < 60)) || skip "the engine does not answer: $(tail -n 1 "$work/log")"
  read -rt 0.2 <> <(:) || :
done
say "engine $(docker version --format '{{.Server.Version}}')"

# --- The image

if [ -n "${TWINSEG_IMAGE_FILE:-}" ]; then
  docker tag "$(docker load -q -i "$TWINSEG_IMAGE_FILE" | sed 's/.*: //')" "$TWINSEG_IMAGE"
else
  # As the last stage of compose/Dockerfile, which needs base images.
  compose/image-root.sh "$binary" "$work/root"
  tar -C "$work/root" -c . | docker import -c 'USER 65532:65532' -c 'WORKDIR /var/lib/twinseg' \
    -c 'ENV XDG_CACHE_HOME=/tmp' -c 'ENTRYPOINT ["/usr/bin/twinseg"]' - "$TWINSEG_IMAGE" >/dev/null
  rm -rf "$work/root"
fi
size=$(docker image inspect --format '{{.Size}}' "$TWINSEG_IMAGE")
((size <= 150000000)) || fail "the image has $size bytes; 150 MB are allowed"
say "image of $((size / 1000000)) MB"

# --- From nothing to healthy

services='broker aggregator hospital-1 hospital-2 hospital-3 monitor'
up=$SECONDS
quietly compose up -d --no-build || fail 'docker-compose up'

container() { compose ps -q "$1"; }

health() { docker inspect --format '{{.State.Health.Status}}' "$(container "$1")"; }

# Asks until the answer is yes, or there was no yes in so many seconds.
await() {
  local limit=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < limit)) || fail "$what"
    read -rt 0.5 <> <(:) || :
  done
}

all_healthy() {
  for service in $services; do [ "$(health "$service")" = healthy ] || return 1; done
}

replayed() {
  docker run --rm --network none --read-only --cap-drop ALL \
    -v "${project}_run:/var/lib/twinseg" "$TWINSEG_IMAGE" replay /var/lib/twinseg/run --json
}

# Counts the run's versions, while the aggregator may be at work, into the variable 'count'. That there is
# no answer may mean that there is no run yet; that there is damage never may.
count_versions() {
  local result
  count=0
  result=$(replayed 2>"$work/replay") || {
    ! grep -q '"sound" : false' <<<"$result" ||
      fail_showing "$result" "replay finds damage in a run that goes on: $(tail -n 1 "$work/replay")"
    return 1
  }
  count=$(sed -n 's/.*"version_count" : \([0-9]*\).*/\1/p' <<<"$result")
}

has_versions() { count_versions && [ "$count" -ge "$1" ]; }

await 60 'not all services are healthy' all_healthy
await 60 'there is no third version' has_versions 3
took=$((SECONDS - up))
((took <= 60)) || fail "a healthy federation with growing versions took $took s; 60 are allowed"
say "healthy, with versions, after $took s"

# --- What the containers may do

for service in $services; do
  id=$(container "$service")
  status=/proc/$(docker inspect --format '{{.State.Pid}}' "$id")/status
  [ "$(awk '$1 == "Uid:" { print $3 }' "$status")" = 65532 ] || fail "$service runs as root"
  [ "$(awk '$1 == "CapEff:" || $1 == "CapBnd:" { print $2 }' "$status" | tr -d '0\n')" = '' ] ||
    fail "$service has capabilities"
  [ "$(awk '$1 == "NoNewPrivs:" { print $2 }' "$status")" = 1 ] ||
    fail "$service may gain privileges"
  [ "$(docker inspect --format '{{.HostConfig.ReadonlyRootfs}}' "$id")" = true ] ||
    fail "the root of $service can be written"
done
say 'no root, no capability, nothing to write but volumes'

# --- The monitor sees all of it, and shows it to who has the token

# Asks the page, where its port is published, for a path with a token; into the variable 'answer'.
page() {
  answer=$(ask_page "$@")
}

ask_page() {
  # shellcheck disable=SC2016
  nsenter --net="/run/netns/$namespace" timeout 10 bash -c '
    exec 3<>/dev/tcp/127.0.0.1/8080
    printf "GET %s HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: Bearer %s\r\n" "$1" "$2" >&3
    printf "Connection: close\r\n\r\n" >&3
    tr -d "\r" <&3' page "$@" 2>/dev/null
}

token=$(docker logs "$(compose ps -aq keys)" 2>/dev/null | sed -n 's/^token //p')

shows_agents() {
  page /metrics "$token" && grep -qx 'twinseg_live_agents 3' <<<"$answer"
}

await 30 'the monitor does not see three agents' shows_agents
if command -v promtool >/dev/null 2>&1; then
  sed '1,/^$/d' <<<"$answer" | promtool check metrics || fail 'promtool does not like the metrics'
fi
await 30 'the monitor does not answer' page /metrics wrong
[[ $answer == 'HTTP/1.1 401 '* ]] || fail "the monitor answers whoever has no token: $answer"
await 30 'the monitor does not answer' page / "$token"
[[ $answer == 'HTTP/1.1 200 '*'<html'* ]] || fail "the monitor has no page: $answer"
say 'the monitor sees three agents, and shows them to who has the token'

# --- A hospital is cut off, and comes back

lost=$(container hospital-3)
docker network disconnect "${project}_federation" "$lost"
await 60 'the versions cannot be counted' count_versions
await 60 'without hospital-3 there are no new versions' has_versions $((count + 2))
docker network connect "${project}_federation" "$lost"
quietly compose pause hospital-1 hospital-2
await 60 'the versions cannot be counted' count_versions
# An update that was on its way is one of the buffer's; two versions take new ones of hospital-3.
await 60 'hospital-3 does not come back' has_versions $((count + 2))
quietly compose unpause hospital-1 hospital-2
say 'hospital-3 was cut off, and came back'

# --- The aggregator is killed in the midst of it

restarted() {
  [ "$(docker inspect --format '{{.RestartCount}} {{.State.Running}}' "$(container "$1")")" = '1 true' ]
}

kill -KILL "$(docker inspect --format '{{.State.Pid}}' "$(container aggregator)")"
await 60 'the engine does not start the aggregator again' restarted aggregator
await 60 'the versions cannot be counted' count_versions
before=$count
await 60 'after the aggregator was killed there are no new versions' has_versions $((before + 3))
say 'the aggregator was killed, and went on'

# --- Nothing was lost

quietly compose stop
for service in $services; do
  code=$(docker inspect --format '{{.State.ExitCode}}' "$(compose ps -aq "$service")")
  [ "$code" = 0 ] || fail_showing "$(docker logs --tail=100 "$(compose ps -aq "$service")" 2>&1)" \
    "$service ended with status $code when it was stopped"
done
result=$(replayed 2>"$work/replay") ||
  fail_showing "$result" "replay: $(tail -n 1 "$work/replay")"
count=$(sed -n 's/.*"version_count" : \([0-9]*\).*/\1/p' <<<"$result")
same=$(sed -n 's/.*"replayed_count" : \([0-9]*\).*/\1/p' <<<"$result")
grep -q '"sound" : true' <<<"$result" || fail_showing "$result" 'replay does not find the run sound'
((count > before && same > 0)) ||
  fail_showing "$result" "replay made $same of $count versions again; there were $before"
say "all stopped by themselves; replay made $same of $count versions again, all the same"
say passed
