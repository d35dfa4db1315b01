# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""An agent: joins a run, trains from each model, and delivers its updates until they are settled.

It follows "The life of an agent" in docs/protocol.md. Its learner is a function that takes a Model and
returns the delta of each element, the number of cases and the loss.
"""
import random
import time

import zmq

import wire
from connection import Answer, Model

OUTCOMES = wire.federation.Outcome
ACTIVITY = wire.federation.AgentActivity
HEARTBEAT_SECONDS = 1.0
RESEND_SECONDS = 30.0
ELEMENTS_PER_CHUNK = 100_000


class Agent:
    def __init__(self, connection, outbox, learner):
        self.connection, self.outbox, self.learner = connection, outbox, learner
        self.held = None
        self.aggregator = 0  # incarnation of the newest that a model came from
        self.base = None  # version that the last update was trained from
        self.is_retired = False
        self.outcomes = []
        self.attempts = 0
        self.resend_time = 0.0

    def run(self, is_done):
        """Takes part until `is_done(agent)`; nobody tells an agent that a run is over."""
        self.connection.hello(None)
        if self.outbox.pending:
            self.base = self.outbox.pending[0].base_version
            self.send()
        heartbeat_time = time.monotonic() + HEARTBEAT_SECONDS
        while not is_done(self):
            now = time.monotonic()
            if now >= heartbeat_time:
                heartbeat_time = now + HEARTBEAT_SECONDS
                self.beat()
            if self.outbox.pending and now >= self.resend_time:
                self.send()
            try:
                received = self.connection.receive(50)
            except wire.WireError as error:
                print("refused:", error, flush=True)
                continue
            if isinstance(received, Answer) and received.aggregator >= self.aggregator:
                self.settle(received.acknowledgement)
            elif isinstance(received, Model):
                self.take(received)
        self.connection.say(goodbye=wire.federation.Goodbye(reason="done"))

    def beat(self):
        held = None
        if self.held:
            held = wire.federation.HeldModel(version=self.held.version)
        activity = (
            ACTIVITY.AGENT_ACTIVITY_DELIVERING
            if self.outbox.pending else ACTIVITY.AGENT_ACTIVITY_IDLE)
        self.connection.say(heartbeat=wire.federation.Heartbeat(held=held, activity=activity))

    # Models

    def take(self, model):
        is_new = model.aggregator > self.aggregator
        if model.aggregator < self.aggregator or (
            not is_new and self.held and model.version <= self.held.version
        ):
            if model.is_for_all:
                # The broker has sent it for a new connection: what was under way may be lost.
                self.connection.hello(self.held and self.held.version)
                self.send_again()
            return
        self.aggregator = model.aggregator
        self.held = model
        self.connection.publish(
            "model", model_received=wire.metrics.ModelReceived(version=model.version))
        if not self.outbox.pending:
            self.train()
        elif is_new:
            self.send_again()

    def train(self):
        if self.is_retired:
            return
        model = self.held
        self.base = model.version
        start = time.monotonic()
        delta, sample_count, loss = self.learner(model)
        report = wire.model.TrainingReport(
            loss=loss, seconds=time.monotonic() - start, steps=model.directive.local_steps)
        chunks, payload = wire.pack_tensors(
            delta, model.directive.update_encoding, ELEMENTS_PER_CHUNK)
        update = wire.model.LocalUpdate(
            identifier=self.outbox.next_identifier(), base_version=model.version,
            sample_count=sample_count, manifest_digest=wire.manifest_digest(model.manifest),
            payload=payload, report=report)
        self.outbox.keep(update, chunks)
        self.connection.publish(
            "training", training_finished=wire.metrics.TrainingFinished(
                base_version=model.version, loss=loss, seconds=report.seconds,
                steps=report.steps))
        self.send_again()

    # Delivery

    def send_again(self):
        self.attempts = 0
        if self.outbox.pending:
            self.send()

    def send(self):
        update, chunks = self.outbox.pending
        self.attempts += 1
        pause = min(RESEND_SECONDS * 2 ** (self.attempts - 1), 600)
        self.resend_time = time.monotonic() + pause * (1 + random.random() / 4)
        parts = self.connection.message(chunks, local_update=update)
        if self.connection.updates.poll(0, zmq.POLLOUT):
            self.connection.updates.send_multipart(parts)
        else:
            # No broker is there yet: its model comes with the connection.
            self.resend_time = time.monotonic() + 1

    def settle(self, acknowledgement):
        pending = self.outbox.pending
        if not pending or acknowledgement.update != pending[0].identifier:
            return
        self.outbox.discard()
        self.outcomes.append(OUTCOMES.Name(acknowledgement.outcome))
        newer = self.held is not None and self.held.version > self.base
        outcome = acknowledgement.outcome
        if outcome == OUTCOMES.OUTCOME_PRIVACY_BUDGET_SPENT:
            self.is_retired = True
        elif outcome in (OUTCOMES.OUTCOME_ACCEPTED, OUTCOMES.OUTCOME_DUPLICATE):
            pace = self.held.directive.pace if self.held else None
            if newer or pace == wire.model.PACE_CONTINUOUS:
                self.train()
        elif newer:
            self.train()
        elif outcome == OUTCOMES.OUTCOME_REJECTED:
            # From the start: it is sent the newest again, and trains when that comes.
            self.held = None
            self.connection.hello(None)
