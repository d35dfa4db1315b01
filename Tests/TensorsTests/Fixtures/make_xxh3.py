# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes xxh3.json: known answers for Digest, from the reference library behind PyPI's xxhash.

    python3 -m venv venv && venv/bin/pip install xxhash==4.1.0 && venv/bin/python make_xxh3.py
"""

import json
import pathlib

import xxhash

SIZES = [0, 1, 3, 16, 17, 128, 129, 240, 241, 1000, 1 << 16]


def pattern(size: int) -> bytes:
    """Byte i of any size, as the test makes it too."""
    return bytes((i * 197 + (i >> 8) * 89 + 13) & 0xFF for i in range(size))


answers = [{"size": size, "digest": xxhash.xxh3_128(pattern(size)).hexdigest()} for size in SIZES]
text = "[\n" + ",\n".join("  " + json.dumps(answer) for answer in answers) + "\n]\n"
pathlib.Path(__file__).with_name("xxh3.json").write_text(text)
