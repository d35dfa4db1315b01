# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
#
# GNU make. `make help` lists the targets.
#
#   SWIFT_FLAGS   more flags for the release build, for example SWIFT_FLAGS="--jobs 1". The product
#                 and the tests share them, so that nothing is built twice.
#   BENCH_ARGS    arguments of Benchmarks/engine.py, for example BENCH_ARGS="--volumes 64".
#   ARGS          arguments of `twinseg run`, for example make run ARGS="--help".

SHELL := /bin/sh
.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: help deps build product run test test-simulation test-asan chaos interop \
  dashboard-check lint format proto proto-check operations-check container-test partition-test \
  soak bench bench-federation clean

SWIFT_FLAGS ?=
ARGS ?=
BENCH_ARGS ?=
FEDERATION_ARGS ?= --agents 9 --parameters 9000000 --rounds 10 --strategy fedavg --encoding f32 --json
ASAN_OPTIONS ?= detect_leaks=0

RELEASE := $(strip -c release $(SWIFT_FLAGS))
TWINSEG := .build/release/twinseg
SWIFT_SOURCES := Sources Tests Package.swift

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

deps: ## Install the Debian packages that are missing (silent when none is)
	@scripts/install-dependencies.sh

build: deps ## Build everything but the tests, for release (the default)
	swift build $(RELEASE)

# Only what `run` and `bench` need. The log goes to stderr: their stdout belongs to the command.
product: deps
	@swift build $(RELEASE) --product twinseg >&2

run: product ## Build, then run a whole federation on this machine (ARGS="...")
	@$(TWINSEG) run $(ARGS)

# Without --disable-testable-imports, `swift test` adds -enable-testing and so rebuilds every module
# that `swift build` has built, and the next build rebuilds it back. The tests of the kernels select
# instruction sets for their whole process, so they have one of their own; and so have those that talk
# over sockets, because the others keep all processors busy for longer than a handshake may take, and
# the network's, one of which has a minute, and the program's, which start processes that train. Floods,
# which measure what a process takes in a second and how its memory grows, have the machine for
# themselves.
TEST := swift test $(RELEASE) --disable-xctest --disable-testable-imports

test: deps ## Build and run the tests, in the same release configuration
	$(TEST) --filter '^CKernelsTests\.'
	$(TEST) --filter '^NeuralNetworkTests\.'
	$(TEST) --skip '^(CKernels|NeuralNetwork|Messaging|Security|Services|Twinseg)Tests\.|FloodTests/'
	$(TEST) --no-parallel --filter 'FloodTests/'
	$(TEST) --filter '^(Messaging|Security)Tests\.'
	$(TEST) --filter '^ServicesTests\.' --skip 'FloodTests/'
	$(TEST) --filter '^TwinsegTests\.'

test-simulation: deps ## Simulate federations (SIMULATION_SEED=n: one, SIMULATION_SEEDS=n: as many)
	$(TEST) --filter '^FederationTests\.SimulationTests/'

TEST_ASAN := ASAN_OPTIONS='$(ASAN_OPTIONS)' swift test --sanitize=address -c debug \
  --scratch-path .build-asan --disable-xctest

test-asan: deps ## Build and run the tests for debug under AddressSanitizer, in .build-asan
	$(TEST_ASAN) --filter '^CKernelsTests\.'
	$(TEST_ASAN) --skip '^CKernelsTests\.'

CHAOS_FAULTS ?= 200
CHAOS_MEGABYTES ?= 700

chaos: deps ## Build, then kill and freeze the processes of a federation at random (CHAOS_SEED=N repeats)
	CHAOS_FAULTS=$(CHAOS_FAULTS) CHAOS_MEGABYTES=$(CHAOS_MEGABYTES) $(TEST) --filter ChaosTests

interop: product ## Build, then run a Python agent of Tests/Interop among real processes
	scripts/interop.sh $(TEST) --filter ForeignAgentTests

# DASHBOARD=http://127.0.0.1:8080/ checks the page of a monitor that runs; PICTURES=FOLDER keeps screenshots.
dashboard-check: ## Check the dashboard's page in Chromium (skipped without chromium, libjs-chart.js)
	Tests/Interop/dashboard.py $(if $(PICTURES),--pictures '$(PICTURES)') $(DASHBOARD)

lint: ## Check the Swift format, the SPDX headers and the shell scripts
	swift format lint -r --strict $(SWIFT_SOURCES)
	scripts/check-headers.sh
	scripts/check-scripts.sh

format: ## Format the Swift sources in place
	swift format -i -r $(SWIFT_SOURCES)

proto: deps ## Generate the C of Sources/CFederationWire and Sources/CONNX from Proto/
	scripts/generate-proto.sh

proto-check: deps ## Check that the committed C is what Proto/ generates
	scripts/generate-proto.sh --check

operations-check: ## Check compose files, Prometheus' rules and Kubernetes manifests
	scripts/check-operations.sh

container-test: product ## Build, then run compose.yaml in a Docker engine of its own (root)
	TWINSEG_BINARY=$(TWINSEG) scripts/container-test.sh

partition-test: product ## Build, then cut hospitals off from a broker for a minute (root)
	TWINSEG_BINARY=$(TWINSEG) scripts/partition-test.sh

soak: product ## Build, then run a federation for ten minutes that stand for a day (SOAK_SECONDS=n)
	TWINSEG_BINARY=$(TWINSEG) scripts/soak.sh

bench: product ## Build, then measure the engine beside PyTorch, OpenVINO and ONNX Runtime
	@Benchmarks/engine.py $(BENCH_ARGS)

bench-federation: product ## Build, then measure a federation of nine agent processes, as JSON
	@$(TWINSEG) bench federation $(FEDERATION_ARGS)

clean: ## Remove the build folders and all run directories (runs/)
	rm -rf .build .build-asan runs
