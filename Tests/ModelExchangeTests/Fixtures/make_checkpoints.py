# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what PyTorch makes of one small module, in each element type, for PyTorchCheckpoint to read.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 safetensors==0.8.0 numpy
    venv/bin/python make_checkpoints.py

The module's parameters count up in quarters from -8, tensor after tensor in the order of its
state_dict, so that every type holds them exactly and the tests know them without a file.
"""
import pathlib

import torch
import torch.nn as nn
from safetensors.torch import save_file


def module() -> nn.Module:
    result = nn.Sequential(nn.Conv3d(2, 3, 1), nn.BatchNorm3d(3), nn.ConvTranspose3d(3, 2, 2))
    count = 0
    for tensor in result.state_dict().values():
        if tensor.is_floating_point():
            tensor.copy_((torch.arange(tensor.numel()) + count).reshape(tensor.shape) / 4 - 8)
            count += tensor.numel()
    return result


def state(network: nn.Module, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    return {name: tensor.to(dtype) if tensor.is_floating_point() else tensor.clone()
            for name, tensor in network.state_dict().items()}


folder = pathlib.Path(__file__).resolve().parent
for name, dtype in [("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16),
                    ("f64", torch.float64)]:
    # What nn.DataParallel and torch.compile put before the names.
    wrapped = {"module": nn.DataParallel(module()), "bare": module(),
               "compiled": torch.compile(nn.DataParallel(module()))}
    kind = {"f32": "bare", "f16": "module", "bf16": "compiled", "f64": "bare"}[name]
    save_file(state(wrapped[kind], dtype), folder / f"pytorch-{name}.safetensors",
              metadata={"format": "pt"})
