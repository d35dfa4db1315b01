# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes numpy.safetensors with the safetensors package, for ParameterFile to read.

    python3 -m venv venv && venv/bin/pip install safetensors==0.8.0 numpy==2.4.6
    venv/bin/python make_safetensors.py [FILE]

With FILE, a file that ParameterFile wrote, it prints what the package reads there instead. That was
done by hand with the file of the test "what is written is read back bit for bit" (safetensors
0.8.0): names, shapes, metadata and all bits, NaN and infinities among them, were the test's.
"""

import pathlib
import sys

import numpy
from safetensors import safe_open
from safetensors.numpy import save_file

if len(sys.argv) > 1:
    with safe_open(sys.argv[1], framework="numpy") as file:
        print(file.metadata())
        for name in file.keys():
            tensor = file.get_tensor(name)
            print(name, tensor.dtype, tensor.shape, tensor.view(numpy.uint32).flatten()[:8])
    sys.exit()

tensors = {
    "encoder.0.conv.weight": numpy.arange(24, dtype=numpy.float32).reshape(2, 3, 2, 2) / 8 - 1,
    "encoder.0.norm.running_mean": numpy.array([0.1, -0.0, 1e-42], dtype=numpy.float32),
    "temperature": numpy.array(3.402823466e38, dtype=numpy.float32),
}
path = pathlib.Path(__file__).with_name("numpy.safetensors")
save_file(tensors, path, metadata={"format": "np", "note": "größer, \"quoted\" \\ and / slashed"})
