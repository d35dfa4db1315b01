#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Prints the golden values of MessageDigestTests and SecureRandomTests. Needs Python alone."""
import hashlib
import struct


def part(data):
    return struct.pack("<Q", len(data)) + data


def content(frames):
    data = part(b"TwinSegNet content 1") + b"".join(map(part, frames))
    return hashlib.blake2b(data + struct.pack("<Q", len(frames))).digest()


def message(topic, envelope, frames):
    parts = (b"TwinSegNet message 1", topic, envelope, content(frames))
    return hashlib.blake2b(b"".join(map(part, parts))).hexdigest()


def rotate(value, count):
    return ((value << count) | (value >> (32 - count))) & 0xFFFFFFFF


def chacha20(key, nonce, counter):
    """One block of RFC 8439."""
    start = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    start += [counter] + list(struct.unpack("<3I", nonce))
    state = list(start)

    def quarter(a, b, c, d):
        for x, y, z, count in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[x] = (state[x] + state[y]) & 0xFFFFFFFF
            state[z] = rotate(state[z] ^ state[x], count)

    for _ in range(10):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(a, b, c, d)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(state, start)))


def random_number(seed, index):
    block, place = divmod(index, 512)
    key = hashlib.blake2b(struct.pack("<Q", block), digest_size=32, key=seed).digest()
    stream = chacha20(key, b"LibsodiumDRG", place // 8)
    return struct.unpack_from("<Q", stream, place % 8 * 8)[0]


print(message(b"", b"envelope", []))
print(message(b"model", b"envelope", [b"first", b"", bytes(range(256)) * 4096]))
for index in (0, 1, 511, 512, 5000):
    print(index, hex(random_number(bytes(range(32)), index)))
