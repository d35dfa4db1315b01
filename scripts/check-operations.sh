#!/bin/sh
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# Checks what operators are given: compose files, the Prometheus configuration and its alerts, and the
# Kubernetes manifests against their schemas. Says which checks it had no tool for.
#
#   KUBERNETES_PYTHON   a Python that has PyYAML and kubernetes-validate; else they are installed from
#                       PyPI into a folder that is removed
set -eu
cd -- "$(dirname -- "$0")/.."

status=0
failed() {
  printf 'check-operations: %s\n' "$1" >&2
  status=1
}
skipped() { printf 'check-operations: skipped: %s\n' "$1" >&2; }

if command -v docker-compose >/dev/null 2>&1; then
  compose=docker-compose
elif docker compose version >/dev/null 2>&1; then
  compose='docker compose'
else
  compose=
  skipped "compose files (Debian: apt-get install docker-compose)"
fi
if [ -n "$compose" ]; then
  for file in compose/compose.yaml compose/*/compose.yaml; do
    TWINSEG_DATA=/data $compose -f "$file" config -q || failed "$file"
  done
fi

if command -v promtool >/dev/null 2>&1; then
  promtool check config --syntax-only compose/prometheus/prometheus.yaml >/dev/null ||
    failed compose/prometheus/prometheus.yaml
  promtool check rules compose/prometheus/alerts.yaml >/dev/null ||
    failed compose/prometheus/alerts.yaml
  promtool test rules compose/prometheus/alerts-test.yaml >/dev/null ||
    failed compose/prometheus/alerts-test.yaml
else
  skipped "Prometheus' configuration and alerts (Debian: apt-get install prometheus)"
fi

temporary=
trap '[ -z "$temporary" ] || rm -rf "$temporary"' EXIT
python=${KUBERNETES_PYTHON:-}
if [ -z "$python" ] && command -v python3 >/dev/null 2>&1; then
  temporary=$(mktemp -d)
  if python3 -m venv "$temporary" >/dev/null 2>&1 &&
    "$temporary/bin/pip" install -q --disable-pip-version-check \
      -r scripts/kubernetes-requirements.txt >"$temporary/log" 2>&1; then
    python=$temporary/bin/python
  fi
fi
if [ -n "$python" ]; then
  "$python" scripts/check_manifests.py compose/kubernetes || failed compose/kubernetes
else
  skipped "Kubernetes manifests (Python 3 with venv, and PyPI)"
fi
exit "$status"
