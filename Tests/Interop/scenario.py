# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""What a Python process does in a run of real processes; ForeignAgentTests.swift starts them.

`outcomes` provokes every answer that an aggregator has, in a run whose versions are made of one update
each (fedbuff, K = 1, staleness bound 0) and which ends with version 3. `rounds` takes part as any agent
does, until the run has ended. Exits with an AssertionError for the first thing that is not as
docs/protocol.md has it, and prints a JSON object at the end.
"""
import argparse
import json
import time

import zmq

import agent
import identity
import outbox
import wire
from connection import Connection, Model, endpoint

OUTCOME = wire.federation.Outcome
LIMIT_SECONDS = 60
ELEMENTS_PER_CHUNK = 70_000  # not what the program itself uses


def delta_of(model, scale):
    """Exact in binary16, and so are the sums."""
    return [scale * (i % 64 - 32) / 8 for i in range(len(model.elements))]


class Outcomes:
    def __init__(self, options, keys):
        self.options, self.keys = options, keys
        self.deadline = time.monotonic() + LIMIT_SECONDS
        self.box = outbox.Outbox(f"{options.folder}/{options.name}")
        self.connection = self.connect()
        self.model = None

    def connect(self):
        options = self.options
        return Connection(
            options.endpoint.split(","), options.federation, options.run, options.name, self.keys)

    def wait(self, wanted, *arguments):
        """The next message for which `wanted` is true; models are kept meanwhile."""
        while time.monotonic() < self.deadline:
            received = self.connection.receive(100)
            if isinstance(received, Model):
                self.model = received
            if received is not None and wanted(received, *arguments):
                return received
        raise AssertionError(f"no {wanted.__name__} {arguments} within {LIMIT_SECONDS} s")

    def wait_for_version(self, version):
        def model_of_version(received, version):
            return isinstance(received, Model) and received.version == version

        if not self.model or self.model.version != version:
            self.wait(model_of_version, version)
        return self.model

    def deliver(self, parts, identifier):
        """Sends a message, and returns the acknowledgement of that update."""

        def acknowledgement(received, identifier):
            if isinstance(received, Model):
                return False
            # Nothing else was asked for, so nothing else may be answered.
            assert received.acknowledgement.update == identifier, received
            return True

        self.connection.updates.send_multipart(parts)
        return self.wait(acknowledgement, identifier).acknowledgement

    def update(self, base, delta, **changes):
        chunks, payload = wire.pack_tensors(
            delta, self.model.directive.update_encoding, ELEMENTS_PER_CHUNK)
        fields = {
            "identifier": self.box.next_identifier(), "base_version": base, "sample_count": 12,
            "manifest_digest": wire.manifest_digest(self.model.manifest), "payload": payload,
            "report": wire.model.TrainingReport(loss=0.5, seconds=0.25, steps=5), **changes,
        }
        update = wire.model.LocalUpdate(**fields)
        self.box.keep(update, chunks)
        return update, chunks

    def run(self):
        connection = self.connection
        connection.hello(None)
        start = self.wait_for_version(0)
        assert len(start.elements) == self.options.parameters and not any(start.elements)
        assert start.directive.pace == wire.model.PACE_CONTINUOUS

        # Accepted: it counts in full, and the model arrives before the answer.
        delta = delta_of(start, 1)
        update, chunks = self.update(0, delta)
        assert len(chunks) > 1
        parts = connection.message(chunks, local_update=update)
        answer = self.deliver(parts, update.identifier)
        assert (answer.outcome, answer.current_version) == (OUTCOME.OUTCOME_ACCEPTED, 1), answer
        assert self.model.version == 1, self.model.version
        assert self.model.elements == delta, "version 1 is not version 0 plus the update"

        # A duplicate: the same bytes again, then the same update from a new process.
        answer = self.deliver(parts, update.identifier)
        assert (answer.outcome, answer.current_version) == (OUTCOME.OUTCOME_DUPLICATE, 1), answer
        self.box = outbox.Outbox(f"{self.options.folder}/{self.options.name}")
        stored, stored_chunks = self.box.pending
        assert (stored, stored_chunks) == (update, chunks)
        connection.close()
        self.model = None
        connection = self.connection = self.connect()
        connection.hello(1)
        assert self.wait_for_version(1).elements == delta
        answer = self.deliver(
            connection.message(stored_chunks, local_update=stored), stored.identifier)
        assert answer.outcome == OUTCOME.OUTCOME_DUPLICATE, answer
        self.box.discard()

        # Rejected: damaged, for other tensors, from a version to come; each with a reason.
        update, chunks = self.update(1, delta)
        update.payload.digest = bytes(16)
        self.expect_rejection(update, chunks, "digest")
        update, chunks = self.update(1, delta, manifest_digest=bytes(16))
        self.expect_rejection(update, chunks, "manifest_digest")
        update, chunks = self.update(2, delta)
        self.expect_rejection(update, chunks, "newer than the model")

        # Too stale, since the bound is 0.
        update, chunks = self.update(0, delta)
        answer = self.deliver(
            connection.message(chunks, local_update=update), update.identifier)
        assert answer.outcome == OUTCOME.OUTCOME_TOO_STALE, answer

        # Not answered at all: not its own. The next answer is that of the next update.
        unanswered = self.send_unanswered(delta)

        update, chunks = self.update(1, delta_of(start, 0.5))
        answer = self.deliver(
            connection.message(chunks, local_update=update), update.identifier)
        assert (answer.outcome, answer.current_version) == (OUTCOME.OUTCOME_ACCEPTED, 2), answer
        expected = [1.5 * element for element in delta]
        assert self.wait_for_version(2).elements == expected

        events = self.watch_metrics()

        update, chunks = self.update(2, delta)
        answer = self.deliver(
            connection.message(chunks, local_update=update), update.identifier)
        assert (answer.outcome, answer.current_version) == (OUTCOME.OUTCOME_ACCEPTED, 3), answer
        self.box.discard()
        connection.say(goodbye=wire.federation.Goodbye(reason="the scenario is over"))
        version = self.metric_of_version(events, 3)
        assert list(version.contributors) == [self.options.name], version
        assert list(version.staleness) == [0] and version.strategy == "fedbuff", version
        events.close()
        return {"accepted": 3, "duplicates": 2, "rejected": 3, "stale": 1, "unanswered": unanswered}

    def expect_rejection(self, update, chunks, reason):
        answer = self.deliver(
            self.connection.message(chunks, local_update=update), update.identifier)
        assert answer.outcome == OUTCOME.OUTCOME_REJECTED and reason in answer.reason, answer

    def send_unanswered(self, delta):
        """Messages that may be anyone's, which the aggregator answers to nobody."""
        connection = self.connection
        update, chunks = self.update(1, delta)
        messages = []
        strange = connection.message(chunks, local_update=update)
        envelope = wire.federation.Envelope.FromString(strange[0])
        envelope.run = "another-run"
        messages.append([envelope.SerializeToString(), *strange[1:]])
        messages.append([b"\xff\xff", *strange[1:]])
        if self.keys:
            # One bit of the last chunk; no signature; another agent's name.
            chunk = bytes([*strange[-2][:-1], strange[-2][-1] ^ 1])
            messages.append([*strange[:-2], chunk, b""])
            messages.append([strange[0], b"", *strange[2:]])
            envelope.run, envelope.sender = self.options.run, "another-agent"
            messages.append([envelope.SerializeToString(), *strange[1:]])
        for message in messages:
            connection.updates.send_multipart(message)
        return len(messages)

    # Metrics

    def watch_metrics(self):
        """A monitor that hears: it has received an event of our own."""
        keys = self.keys
        if keys:
            keys = identity.read(self.options.monitor_key, self.options.trust)
        socket = self.connection.context.socket(zmq.SUB)
        if keys:
            socket.curve_serverkey = keys.enrolled("broker").curve
            socket.curve_publickey, socket.curve_secretkey = keys.curve, keys.curve_secret
        socket.subscribe(b"metrics/")
        socket.connect(endpoint(self.options.endpoint.split(",")[0], "metrics.out"))
        while time.monotonic() < self.deadline:
            self.connection.publish(
                "model", model_received=wire.metrics.ModelReceived(version=self.model.version))
            while socket.poll(50):
                topic, envelope, signature, end = socket.recv_multipart()
                assert (signature, end) == (b"", b"")
                if topic == f"metrics/{self.options.name}/model".encode():
                    event = wire.federation.Envelope.FromString(envelope).metric
                    assert event.model_received.version == self.model.version, event
                    return socket
        raise AssertionError("the monitor hears nothing")

    def metric_of_version(self, socket, version):
        while time.monotonic() < self.deadline:
            if not socket.poll(100):
                continue
            topic, packed, *_ = socket.recv_multipart()
            if topic == b"metrics/aggregator/version":
                envelope = wire.federation.Envelope.FromString(packed)
                if envelope.metric.version_published.version == version:
                    return envelope.metric.version_published
        raise AssertionError(f"no event of version {version}")


def rounds(options, keys):
    """A Python agent among others, for as many rounds as the run has."""
    box = outbox.Outbox(f"{options.folder}/{options.name}")
    connection = Connection(
        options.endpoint.split(","), options.federation, options.run, options.name, keys)
    deadline = time.monotonic() + LIMIT_SECONDS

    def is_done(participant):
        assert time.monotonic() < deadline, participant.outcomes
        held = participant.held
        return held is not None and held.version >= options.last_version

    def learner(model):
        return [0.25] * len(model.elements), 10, 1.0

    participant = agent.Agent(connection, box, learner)
    participant.run(is_done)
    connection.close()
    return {"outcomes": participant.outcomes}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", choices=["outcomes", "rounds"])
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--federation", default="demo")
    parser.add_argument("--run", default="demo")
    parser.add_argument("--name", default="python-1")
    parser.add_argument("--folder", required=True, help="for the outbox")
    parser.add_argument("--parameters", type=int, default=0)
    parser.add_argument("--last-version", type=int, default=0)
    parser.add_argument("--key")
    parser.add_argument("--monitor-key")
    parser.add_argument("--trust")
    options = parser.parse_args()
    keys = identity.read(options.key, options.trust) if options.key else None
    if options.scenario == "outcomes":
        scenario = Outcomes(options, keys)
        result = scenario.run()
        scenario.connection.close()
    else:
        result = rounds(options, keys)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
