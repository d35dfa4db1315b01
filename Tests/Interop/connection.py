# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""An agent's sockets: whole messages out, and in what passes the checks of docs/protocol.md."""
import dataclasses
import secrets
import time

import google.protobuf.message
import zmq

import wire


def endpoint(base, channel):
    """Where one of a broker's six channels is."""
    names = ["models.in", "models.out", "updates.in", "updates.out", "metrics.in", "metrics.out"]
    scheme, rest = base.split("://")
    if scheme == "ipc":
        return f"ipc://{rest}/{channel}"
    host, port = rest.rsplit(":", 1)
    return f"tcp://{host}:{int(port) + names.index(channel)}"


@dataclasses.dataclass
class Model:
    version: int
    aggregator: int  # its incarnation
    manifest: object
    directive: object
    elements: list
    is_for_all: bool


@dataclasses.dataclass
class Answer:
    acknowledgement: object
    aggregator: int  # its incarnation


class Connection:
    def __init__(self, brokers, federation, run, name, keys=None):
        self.federation, self.run, self.name, self.keys = federation, run, name, keys
        self.incarnation = int(time.time() * 1e6) << 12 | secrets.randbelow(4095) + 1
        self.sequence = 0
        self.aggregators = {}
        self.context = zmq.Context()
        self.models = self.socket(zmq.SUB, 16, 4)
        self.updates = self.socket(zmq.PUSH, 2, 2)
        self.control = self.socket(zmq.PUSH, 8, 8)
        self.metrics = self.socket(zmq.PUB, 10_000, 10_000)
        for sender in (self.updates, self.control):
            sender.setsockopt(zmq.IMMEDIATE, 1)
        # The inbox first: whoever gets the model can be reached.
        self.inbox = f"inbox/{name}/".encode()
        self.models.subscribe(self.inbox)
        self.models.subscribe(b"model")
        for broker in brokers:
            self.models.connect(endpoint(broker, "models.out"))
            self.updates.connect(endpoint(broker, "updates.in"))
            self.control.connect(endpoint(broker, "updates.in"))
            self.metrics.connect(endpoint(broker, "metrics.in"))

    def socket(self, kind, send, receive):
        socket = self.context.socket(kind)
        socket.setsockopt(zmq.SNDHWM, send)
        socket.setsockopt(zmq.RCVHWM, receive)
        socket.setsockopt(zmq.LINGER, 1_000)
        socket.setsockopt(zmq.MAXMSGSIZE, wire.MAXIMUM_FRAME_BYTES)
        if kind in (zmq.PUSH, zmq.PUB):
            socket.setsockopt(zmq.HEARTBEAT_IVL, 5_000)
            socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 20_000)
            socket.setsockopt(zmq.HEARTBEAT_TTL, 20_000)
        if self.keys:
            socket.curve_serverkey = self.keys.enrolled("broker").curve
            socket.curve_publickey = self.keys.curve
            socket.curve_secretkey = self.keys.curve_secret
        return socket

    def close(self):
        self.context.destroy(linger=1_000)

    # Out

    def message(self, chunks=(), topic=None, **body):
        """The parts of a message with the given body."""
        self.sequence += 1
        envelope = wire.federation.Envelope(
            protocol_version=wire.PROTOCOL_VERSION, federation=self.federation, run=self.run,
            sender=self.name, incarnation=self.incarnation, sequence=self.sequence, **body,
        ).SerializeToString()
        signature = b""
        if self.keys and "metric" not in body:
            signature = wire.sign(self.keys.signing_seed, topic or b"", envelope, chunks)
        return ([] if topic is None else [topic]) + [envelope, signature, *chunks, b""]

    def say(self, **body):
        """A control message; lost when no broker is there to take it."""
        try:
            self.control.send_multipart(self.message(**body), zmq.NOBLOCK)
        except zmq.Again:
            pass

    def hello(self, held):
        held = None if held is None else wire.federation.HeldModel(version=held)
        self.say(hello=wire.federation.Hello(software_version="interop 1", held=held))

    def publish(self, kind, **event):
        event = wire.metrics.MetricEvent(unix_microseconds=int(time.time() * 1e6), **event)
        topic = f"metrics/{self.name}/{kind}".encode()
        self.metrics.send_multipart(self.message(topic=topic, metric=event))

    # In

    def receive(self, milliseconds):
        """A Model, an Answer, or None when the time is over.

        Raises WireError for what must be refused.
        """
        if not self.models.poll(milliseconds):
            return None
        topic, packed, signature, *chunks = self.models.recv_multipart() + [b"", b""]
        if topic not in (b"model", self.inbox):
            return None
        chunks = chunks[: chunks.index(b"")]
        try:
            envelope = wire.federation.Envelope.FromString(packed)
        except google.protobuf.message.DecodeError as error:
            raise wire.WireError("the envelope is not valid protobuf") from error
        if envelope.protocol_version != wire.PROTOCOL_VERSION:
            raise wire.WireError(f"protocol version {envelope.protocol_version}")
        if (envelope.federation, envelope.run) != (self.federation, self.run):
            raise wire.WireError(f"a message of run {envelope.run} of {envelope.federation}")
        if self.keys:
            self.check(topic, envelope, packed, signature, chunks)
        kind = envelope.WhichOneof("body")
        if kind == "acknowledgement":
            return Answer(envelope.acknowledgement, envelope.incarnation)
        if kind != "global_model":
            raise wire.WireError(f"a {kind} does not belong on this channel")
        body = envelope.global_model
        elements = wire.unpack_tensors(body.payload, chunks)
        if len(elements) != wire.element_count(body.manifest):
            raise wire.WireError("the manifest has another number of elements")
        return Model(
            body.version, envelope.incarnation, body.manifest, body.directive, elements,
            topic == b"model")

    def check(self, topic, envelope, packed, signature, chunks):
        key = self.keys.signing_key("aggregator", envelope.sender)
        wire.check_signature(key, signature, topic, packed, chunks)
        if envelope.incarnation < self.aggregators.get(envelope.sender, 0):
            raise wire.WireError("a message of an earlier start of the aggregator")
        self.aggregators[envelope.sender] = envelope.incarnation
