# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Times the ViT-UNet in PyTorch, with the keys of `twinseg bench engine --json`.

The network is the one that the tests of the engine take as their oracle. bf16 runs under autocast
in the channels-last layout, which is PyTorch's fastest on processors.
"""
import argparse
import json
import pathlib
import resource
import statistics
import sys
import time

import torch

TESTS = pathlib.Path(__file__).resolve().parents[2] / "Tests"
sys.path.insert(0, str(TESTS / "NeuralNetworkTests" / "Fixtures"))
from make_fixtures import Configuration, ViTUNet, dice_cross_entropy  # noqa: E402


def median_seconds(body, repeats: int) -> float:
    body()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        body()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--volume", type=int, default=64)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    bf16 = options.precision == "bf16"
    layout = torch.channels_last_3d if bf16 else torch.contiguous_format
    volume = (options.volume,) * 3
    network = ViTUNet(Configuration(volume, options.channels)).to(memory_format=layout)
    images = torch.randn(1, 4, *volume).to(memory_format=layout)
    labels = torch.randint(0, 4, (1, *volume))
    adam = torch.optim.Adam(network.parameters(), 1e-4)

    def forward() -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            return network(images)

    def step() -> None:
        adam.zero_grad(set_to_none=True)
        dice_cross_entropy(forward().float(), labels).backward()
        adam.step()

    training = median_seconds(step, options.repeats)
    network.eval()
    with torch.inference_mode():
        inference = median_seconds(forward, options.repeats)
    print(json.dumps({
        "parameters": sum(p.numel() for p in network.parameters()),
        "train_step_seconds_median": training,
        "inference_seconds_median": inference,
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


if __name__ == "__main__":
    main()
