# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Messages to and from bytes, as docs/protocol.md has them: parts, tensors, digests, signatures.

The classes of the messages are made from Proto/ when this module is loaded.
"""
import hashlib
import importlib
import math
import pathlib
import struct
import sys
import tempfile

import grpc_tools.protoc
import nacl.exceptions
import nacl.signing
import xxhash

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROTOCOL_VERSION = 1
MAXIMUM_FRAME_BYTES = 1 << 20


def compiled():
    """The Python modules of the three .proto files."""
    files = ["federation.proto", "metrics.proto", "model.proto"]
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["protoc", f"--proto_path={ROOT / 'Proto'}", f"--python_out={folder}", *files]
        if grpc_tools.protoc.main(arguments) != 0:
            sys.exit("protoc failed")
        sys.path.insert(0, folder)
        try:
            return [importlib.import_module(name.replace(".proto", "_pb2")) for name in files]
        finally:
            sys.path.remove(folder)


federation, metrics, model = compiled()


class WireError(Exception):
    """A message that must be refused."""


# Signatures


def prefixed(data):
    return struct.pack("<Q", len(data)) + data


def content_hash(chunks):
    """What of a signature depends on the tensor chunks."""
    hashed = hashlib.blake2b(prefixed(b"TwinSegNet content 1"))
    for chunk in chunks:
        hashed.update(prefixed(chunk))
    hashed.update(struct.pack("<Q", len(chunks)))
    return hashed.digest()


def message_digest(topic, envelope, chunks):
    """The 64 bytes that a sender signs."""
    parts = (b"TwinSegNet message 1", topic, envelope, content_hash(chunks))
    return hashlib.blake2b(b"".join(map(prefixed, parts))).digest()


def sign(seed, topic, envelope, chunks):
    return nacl.signing.SigningKey(seed).sign(message_digest(topic, envelope, chunks)).signature


def check_signature(key, signature, topic, envelope, chunks):
    try:
        nacl.signing.VerifyKey(key).verify(message_digest(topic, envelope, chunks), signature)
    except (nacl.exceptions.BadSignatureError, ValueError, TypeError) as error:
        raise WireError(f"the signature does not match: {error}") from error


# Tensors

FORMATS = {model.ENCODING_FLOAT32: ("f", 4), model.ENCODING_FLOAT16: ("e", 2)}


def manifest_digest(manifest):
    return xxhash.xxh3_128_digest(manifest.SerializeToString(deterministic=True))


def element_count(manifest):
    return sum(math.prod(tensor.shape) for tensor in manifest.tensors)


def pack_tensors(elements, encoding, elements_per_chunk):
    """The packed chunks of a vector, and the TensorPayload that describes them."""
    letter, _ = FORMATS[encoding]
    digest = xxhash.xxh3_128()
    chunks = []
    for offset in range(0, len(elements), elements_per_chunk):
        part = elements[offset : offset + elements_per_chunk]
        data = struct.pack(f"<{len(part)}{letter}", *part)
        digest.update(data)
        chunk = model.TensorChunk(index=len(chunks), offset=offset, data=data)
        chunks.append(chunk.SerializeToString())
        if len(chunks[-1]) > MAXIMUM_FRAME_BYTES:
            raise WireError(f"a chunk of {len(chunks[-1])} bytes")
    payload = model.TensorPayload(
        encoding=encoding, element_count=len(elements), chunk_count=len(chunks),
        digest=digest.digest())
    return chunks, payload


def unpack_tensors(payload, chunks):
    """The elements of a payload, checked for order, length, digest and finiteness."""
    if payload.encoding not in FORMATS:
        raise WireError(f"encoding {payload.encoding}")
    if len(chunks) != payload.chunk_count:
        raise WireError(f"{len(chunks)} chunks where {payload.chunk_count} belong")
    letter, size = FORMATS[payload.encoding]
    digest = xxhash.xxh3_128()
    elements = []
    for index, packed in enumerate(chunks):
        chunk = model.TensorChunk.FromString(packed)
        count, rest = divmod(len(chunk.data), size)
        if (chunk.index, chunk.offset, rest) != (index, len(elements), 0) or count == 0:
            raise WireError(f"chunk {chunk.index} at {chunk.offset} is not the one that comes next")
        digest.update(chunk.data)
        elements += struct.unpack(f"<{count}{letter}", chunk.data)
    if len(elements) != payload.element_count:
        raise WireError(f"{len(elements)} elements where {payload.element_count} belong")
    if digest.digest() != payload.digest:
        raise WireError("the payload has another digest")
    if not all(map(math.isfinite, elements)):
        raise WireError("an element is not finite")
    return elements
