# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""The worked example of docs/protocol.md, made with Google's protobuf, Python's BLAKE2b and PyNaCl.

    python vector.py            checks that the document says what is computed here
    python vector.py --print    prints the blocks for the document

ProtocolDocumentTests.swift checks the same blocks with the program's own code.
"""
import pathlib
import sys
import tempfile
import textwrap

import nacl.public
import nacl.signing
import zmq.utils.z85

import identity
import wire

DOCUMENT = wire.ROOT / "docs" / "protocol.md"
INCARNATION = 1_767_225_600_000_000 << 12 | 1
SIGNING_SEED = bytes(range(32))
CURVE_SECRET = bytes(range(32, 64))
AGGREGATOR_SEED = bytes(range(64, 96))
AGGREGATOR_CURVE = bytes(range(96, 128))


def z85(data):
    return zmq.utils.z85.encode(data).decode()


def public_keys(curve_secret, seed):
    curve = bytes(nacl.public.PrivateKey(curve_secret).public_key)
    return curve, bytes(nacl.signing.SigningKey(seed).verify_key)


def files():
    """The key file of h1, and a list with h1 and the aggregator."""
    curve, signing = map(z85, public_keys(CURVE_SECRET, SIGNING_SEED))
    key = f"""\
twinseg-secret-identity 1
name h1
role agent
curve {curve}
signing {signing}
curve-secret {z85(CURVE_SECRET)}
signing-seed {z85(SIGNING_SEED)}
"""
    others = " ".join(map(z85, public_keys(AGGREGATOR_CURVE, AGGREGATOR_SEED)))
    trust = f"""\
twinseg-trust 1
enrolled agent h1 {curve} {signing}
enrolled aggregator aggregator {others}
"""
    return key, trust


def envelope(sender, sequence, **body):
    return wire.federation.Envelope(
        protocol_version=1, federation="demo", run="run-1", sender=sender,
        incarnation=INCARNATION, sequence=sequence, **body).SerializeToString(deterministic=True)


def update():
    """An update of six elements in two chunks, as h1 sends it."""
    model = wire.model
    manifest = model.Manifest(tensors=[
        model.TensorDescription(
            name="layer.weight", shape=[2, 2], kind=model.TENSOR_KIND_WEIGHT),
        model.TensorDescription(
            name="layer.running_mean", shape=[2], kind=model.TENSOR_KIND_RUNNING_STATISTIC)])
    chunks, payload = wire.pack_tensors(
        [1.0, -2.0, 0.5, 0.25, 0.0, 3.0], model.ENCODING_FLOAT32, 4)
    body = model.LocalUpdate(
        identifier=model.UpdateIdentifier(outbox=0x0123456789ABCDEF, number=7), base_version=12,
        sample_count=40, manifest_digest=wire.manifest_digest(manifest), payload=payload,
        report=model.TrainingReport(loss=0.5, seconds=8.25, steps=20))
    packed = envelope("h1", 3, local_update=body)
    return {
        "manifest": manifest.SerializeToString(deterministic=True),
        "manifest digest": body.manifest_digest,
        "chunk 0": chunks[0],
        "chunk 1": chunks[1],
        "payload digest": payload.digest,
        "envelope": packed,
        **signed(SIGNING_SEED, b"", packed, chunks),
    }


def acknowledgement():
    """What the aggregator answers, to the topic of h1's inbox."""
    packed = envelope(
        "aggregator", 9, acknowledgement=wire.federation.Acknowledgement(
            update=wire.model.UpdateIdentifier(outbox=0x0123456789ABCDEF, number=7),
            outcome=wire.federation.OUTCOME_ACCEPTED, current_version=13))
    topic = b"inbox/h1/"
    return {"topic": topic, "envelope": packed, **signed(AGGREGATOR_SEED, topic, packed, [])}


def signed(seed, topic, packed, chunks):
    return {
        "public key": bytes(nacl.signing.SigningKey(seed).verify_key),
        "content": wire.content_hash(chunks),
        "message digest": wire.message_digest(topic, packed, chunks),
        "signature": wire.sign(seed, topic, packed, chunks),
    }


def block(values):
    lines = []
    for name, value in values.items():
        first, *rest = textwrap.wrap(value.hex(), 64)
        lines += [f"{name}: {first}", *(f"    {line}" for line in rest)]
    return "\n".join(lines) + "\n"


def main():
    key, trust = files()
    blocks = [key, trust, block(update()), block(acknowledgement())]
    if sys.argv[1:] == ["--print"]:
        print("\n".join(blocks))
        return
    text = DOCUMENT.read_text("utf-8")
    missing = [made for made in blocks if f"```text\n{made}```" not in text]
    if missing:
        sys.exit(f"{DOCUMENT.name} does not hold:\n" + "\n".join(missing))
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder) / name for name in ("h1.key", "trust")]
        for path, content in zip(paths, (key, trust)):
            path.write_text(content)
            path.chmod(0o600)
        keys = identity.read(*paths)
    assert keys.signing_seed == SIGNING_SEED and keys.enrolled("aggregator").name == "aggregator"
    print("the worked example is right")


if __name__ == "__main__":
    main()
