# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what PyTorch makes of small ViT-UNets, as an oracle for the engine: README.md.

    python make_fixtures.py            writes manifest.json and the .safetensors files beside it
    python make_fixtures.py --check    checks the files that are there, and prints how far they,
                                       which are float32, lie from the same network in float64

Some gradients are zero in exact arithmetic, so that PyTorch's are rounding noise. They are stored
as PyTorch gives them, but tests must not compare them relatively, nor compare these parameters
after a step of Adam, which makes steps of any size out of noise:

- the biases of the convolutions that a batch or instance normalisation follows, which subtracts
  the mean: `<block>.0.bias` and `<block>.3.bias` of encoder, bottleneck and decoder. (A group
  normalisation over several channels leaves them a gradient.)
- the keys' third of `self_attn.in_proj_bias`, elements dim ..< 2 dim: it adds the same to all
  scores of a query, which softmax takes away.

Training cannot be followed to the last digits either. Where rounding takes one voxel to the other
side of ReLU's kink or to another maximum of its pool, some gradients jump by a tenth, and Adam
passes that on: after perturbing the parameters by 1e-6, losses differ by up to 1e-3 after a few
steps, and by 5e-3 with other seeds. Only the first two or three can be compared tightly.
"""
import argparse
import copy
import json
import math
import pathlib
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).resolve().parent
SIZE_LIMIT = 3_000_000
CHANNELS = 4
CLASSES = 4
# Found by trying some: gradients that are well conditioned, training that rounding disturbs little.
SEED, TRAINING_SEED = 5, 3
STEPS = 20
LEARNING_RATE = 1e-3
TRANSFORMER_GAIN = 2
FINAL = ["encoder.0.0.weight", "vit.encoder.layers.0.linear1.weight", "head.weight"]

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Configuration:
    """What ViTUNetConfiguration holds. `normalization` is batch, instance or a number of groups."""

    volume: tuple[int, int, int]
    width: int
    levels: int = 4
    normalization: str | int = "batch"
    dim: int = 256
    heads: int = 8
    depth: int = 4
    mlp: int = 4

    @property
    def widths(self) -> list[int]:
        return [self.width << level for level in range(self.levels + 1)]

    @property
    def tokens(self) -> int:
        return math.prod(side // (1 << self.levels) for side in self.volume)

    def codable(self) -> dict:
        """As Swift's JSONDecoder reads a ViTUNetConfiguration."""
        normalization = self.normalization
        return {
            "volume": dict(zip(("depth", "height", "width"), self.volume)),
            "inputChannels": CHANNELS,
            "classes": CLASSES,
            "firstWidth": self.width,
            "levels": self.levels,
            "normalization":
                {"group": {"_0": normalization}} if isinstance(normalization, int)
                else {normalization: {}},
            "transformer": {
                "dimensions": self.dim, "heads": self.heads, "depth": self.depth,
                "perceptronRatio": self.mlp,
            },
        }


# MARK: The network


def normalization(configuration: Configuration, channels: int) -> nn.Module:
    """Between a convolution of so many channels and its ReLU."""
    match configuration.normalization:
        case "batch":
            return nn.BatchNorm3d(channels)
        case "instance":
            return nn.InstanceNorm3d(channels, affine=True)
        case int(groups):
            return nn.GroupNorm(groups, channels)
    raise ValueError(configuration.normalization)


class ConvBlock(nn.Sequential):
    """Twice a 3x3x3 convolution, a normalisation and ReLU."""

    def __init__(self, configuration: Configuration, before: int, after: int):
        super().__init__(
            nn.Conv3d(before, after, 3, padding=1), normalization(configuration, after),
            nn.ReLU(inplace=True),
            nn.Conv3d(after, after, 3, padding=1), normalization(configuration, after),
            nn.ReLU(inplace=True))


class ViTBottleneck(nn.Module):
    """Embedding of each voxel, learned positions, pre-norm transformer encoder, projection back."""

    def __init__(self, configuration: Configuration):
        super().__init__()
        c, channels = configuration, configuration.widths[-1]
        self.embed = nn.Conv3d(channels, c.dim, 1)
        self.position = nn.Parameter(torch.zeros(1, c.tokens, c.dim))
        layer = nn.TransformerEncoderLayer(
            c.dim, c.heads, c.dim * c.mlp, 0.0, "gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, c.depth, enable_nested_tensor=False)
        self.project = nn.Conv3d(c.dim, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        grid = self.embed(x)
        tokens = self.encoder(grid.flatten(2).transpose(1, 2) + self.position)
        return self.project(tokens.transpose(1, 2).reshape(grid.shape))


class ViTUNet(nn.Module):
    """(B, 4, D, H, W) to logits (B, 4, D, H, W)."""

    def __init__(self, configuration: Configuration):
        super().__init__()
        width = configuration.widths
        down = range(configuration.levels)
        block = lambda before, after: ConvBlock(configuration, before, after)
        self.encoder = nn.ModuleList(
            block(CHANNELS if k == 0 else width[k - 1], width[k]) for k in down)
        self.bottleneck = block(width[-2], width[-1])
        self.vit = ViTBottleneck(configuration)
        self.up = nn.ModuleList(
            nn.ConvTranspose3d(width[k + 1], width[k], 2, 2) for k in reversed(down))
        self.decoder = nn.ModuleList(block(2 * width[k], width[k]) for k in reversed(down))
        self.head = nn.Conv3d(width[0], CLASSES, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        skips = []
        for block in self.encoder:
            x = block(x)
            skips.append(x)
            x = F.max_pool3d(x, 2)
        x = self.bottleneck(x)
        x = x + self.vit(x)
        for up, block, skip in zip(self.up, self.decoder, reversed(skips)):
            x = block(torch.cat([up(x), skip], 1))
        return self.head(x)


def dice_cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Dice over the batch (smooth 1e-5) and cross-entropy, 1:1."""
    p = logits.softmax(1)
    g = F.one_hot(labels, CLASSES).permute(0, 4, 1, 2, 3).to(p.dtype)
    overlap = (p * g).sum((0, 2, 3, 4))
    total = p.sum((0, 2, 3, 4)) + g.sum((0, 2, 3, 4))
    dice = 1 - ((2 * overlap + 1e-5) / (total + 1e-5)).mean()
    return dice + F.cross_entropy(logits, labels)


def tensors(network: nn.Module) -> Tensors:
    """The state_dict without its counters, in its order."""
    state = network.state_dict()
    return {name: state[name] for name in state if not name.endswith("num_batches_tracked")}


def randomize(network: nn.Module) -> None:
    """Random values for whatever PyTorch starts at 0 or 1, where a mistake would not show, and
    larger weights in the transformer: else attention is near uniform, and its gradients near 0.
    """
    for name, tensor in tensors(network).items():
        if name.endswith("running_var") or (tensor.dim() == 1 and name.endswith("weight")):
            nn.init.uniform_(tensor, 0.5, 1.5)
        elif name.endswith("running_mean") or tensor.dim() == 1 or name == "vit.position":
            nn.init.normal_(tensor, std=0.2)
        elif name.startswith("vit"):
            tensor.mul_(TRANSFORMER_GAIN)


# MARK: The cases

SMALL = dict(dim=8, heads=2, depth=1)

NETWORKS = {
    # Sides all different, two samples, and channels that fill no vector register.
    "odd": (2, Configuration((12, 8, 20), 6, 2, dim=12, heads=3, depth=2, mlp=2)),
    # All channels, and so both halves of a concatenation, multiples of 16.
    "wide": (1, Configuration((8, 8, 16), 16, 1, dim=16, heads=2, depth=1)),
    "instance": (2, Configuration((8, 8, 8), 4, 1, "instance", **SMALL)),
    "group": (2, Configuration((8, 8, 16), 6, 2, 3, **SMALL)),
}
TRAINING = (1, Configuration((16, 16, 16), 8, 2, dim=16, heads=2, depth=1))

MANIFESTS = {
    "batch": Configuration((16, 16, 16), 8, 2, dim=16, heads=2, depth=1),
    "instance": Configuration((8, 8, 8), 4, 1, "instance", **SMALL),
    "group": Configuration((8, 8, 16), 6, 2, 3, **SMALL),
    "compact": Configuration((64, 64, 64), 16),
}


def case(
    batch: int, configuration: Configuration, seed: int = SEED
) -> tuple[ViTUNet, torch.Tensor, torch.Tensor]:
    """A network, an input of noise and labels of blobs, the same for equal arguments."""
    torch.manual_seed(seed)
    network = ViTUNet(configuration)
    randomize(network)
    size = configuration.volume
    fields = torch.randn(batch, CLASSES, *(max(2, side // 4) for side in size))
    labels = F.interpolate(fields, size, mode="trilinear").argmax(1)
    return network, torch.randn(batch, CHANNELS, *size), labels


def prefixed(prefix: str, values: Tensors) -> Tensors:
    """A copy, which later steps do not change."""
    return {f"{prefix}.{name}": value.detach().clone() for name, value in values.items()}


def evaluate(network: ViTUNet, x: torch.Tensor, labels: torch.Tensor) -> Tensors:
    """Inference, then one forward and backward pass of training without a step."""
    with torch.no_grad():
        inference = network.eval()(x)
    logits = network.train()(x)
    loss = dice_cross_entropy(logits, labels)
    loss.backward()
    statistics = {n: t for n, t in tensors(network).items() if "running_" in n}
    return {
        "logits.eval": inference, "loss": loss.detach(),
        **prefixed("gradient", {n: p.grad for n, p in network.named_parameters()}),
        **prefixed("statistics", statistics),
    }


def train(
    network: ViTUNet, x: torch.Tensor, labels: torch.Tensor, bf16: bool = False
) -> torch.Tensor:
    """The loss before each step of Adam on one batch."""
    if bf16:
        network = network.to(memory_format=torch.channels_last_3d)
        x = x.to(memory_format=torch.channels_last_3d)
    adam = torch.optim.Adam(network.train().parameters(), LEARNING_RATE)
    losses = []
    for _ in range(STEPS):
        adam.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            logits = network(x)
        loss = dice_cross_entropy(logits.float() if bf16 else logits, labels)
        loss.backward()
        adam.step()
        losses.append(loss.item())
    return torch.tensor(losses, dtype=torch.float64)


# MARK: Writing


def save(name: str, configuration: Configuration, values: Tensors) -> None:
    """All as float32, the labels too, and the configuration as JSON in the metadata."""
    save_file(
        {key: value.detach().float().contiguous() for key, value in values.items()},
        FOLDER / f"{name}.safetensors",
        metadata={"configuration": json.dumps(configuration.codable())})


def write_network(name: str) -> None:
    batch, configuration = NETWORKS[name]
    network, x, labels = case(batch, configuration)
    given = prefixed("parameters", tensors(network)) | {"input": x, "labels": labels}
    save(f"network-{name}", configuration, given | evaluate(network, x, labels))


def write_training() -> None:
    batch, configuration = TRAINING
    network, x, labels = case(batch, configuration, TRAINING_SEED)
    values = prefixed("parameters", tensors(network)) | {"input": x, "labels": labels}
    values["losses.bf16"] = train(copy.deepcopy(network), x, labels, bf16=True)
    values["losses"] = train(network, x, labels)
    final = tensors(network)
    values |= prefixed("parameters.final", {n: final[n] for n in FINAL})
    save("training", configuration, values)


def write_manifests() -> None:
    """Names and shapes, one line for each tensor. Made on the meta device, which holds none."""
    entries = []
    for name, configuration in MANIFESTS.items():
        with torch.device("meta"):
            network = ViTUNet(configuration)
        rows = ",\n".join(
            f"      {json.dumps([name, list(t.shape)])}" for name, t in tensors(network).items())
        entries.append(
            f'  {{\n    "name": "{name}",\n'
            f'    "configuration": {json.dumps(configuration.codable())},\n'
            f'    "tensors": [\n{rows}\n    ]\n  }}')
    (FOLDER / "manifest.json").write_text("[\n" + ",\n".join(entries) + "\n]\n")


# MARK: Checking


def manifest(c: Configuration) -> list[tuple[str, list[int]]]:
    """ViTUNetConfiguration.manifest() once more, to compare with the state_dict."""
    rows: list[tuple[str, list[int]]] = []
    add = lambda name, *shape: rows.append((name, list(shape)))

    def block(name: str, before: int, after: int) -> None:
        for index, channels in (0, before), (3, after):
            add(f"{name}.{index}.weight", after, channels, 3, 3, 3)
            add(f"{name}.{index}.bias", after)
            statistics = ["running_mean", "running_var"] if c.normalization == "batch" else []
            for suffix in ["weight", "bias", *statistics]:
                add(f"{name}.{index + 1}.{suffix}", after)

    width, dim, hidden = c.widths, c.dim, c.dim * c.mlp
    for level in range(c.levels):
        block(f"encoder.{level}", width[level - 1] if level else CHANNELS, width[level])
    block("bottleneck", width[-2], width[-1])
    add("vit.position", 1, c.tokens, dim)
    add("vit.embed.weight", dim, width[-1], 1, 1, 1)
    add("vit.embed.bias", dim)
    for k in range(c.depth):
        name = f"vit.encoder.layers.{k}"
        add(f"{name}.self_attn.in_proj_weight", 3 * dim, dim)
        add(f"{name}.self_attn.in_proj_bias", 3 * dim)
        add(f"{name}.self_attn.out_proj.weight", dim, dim)
        add(f"{name}.self_attn.out_proj.bias", dim)
        add(f"{name}.linear1.weight", hidden, dim)
        add(f"{name}.linear1.bias", hidden)
        add(f"{name}.linear2.weight", dim, hidden)
        add(f"{name}.linear2.bias", dim)
        for norm in "norm1", "norm2":
            add(f"{name}.{norm}.weight", dim)
            add(f"{name}.{norm}.bias", dim)
    add("vit.project.weight", width[-1], dim, 1, 1, 1)
    add("vit.project.bias", width[-1])
    down = list(reversed(range(c.levels)))
    for index, level in enumerate(down):
        add(f"up.{index}.weight", width[level + 1], width[level], 2, 2, 2)
        add(f"up.{index}.bias", width[level])
    for index, level in enumerate(down):
        block(f"decoder.{index}", 2 * width[level], width[level])
    add("head.weight", CLASSES, width[0], 1, 1, 1)
    add("head.bias", CLASSES)
    return rows


def load(name: str) -> Tensors:
    with safe_open(FOLDER / f"{name}.safetensors", framework="pt") as file:
        values = {key: file.get_tensor(key) for key in file.keys()}
    assert all(v.dtype == torch.float32 and v.isfinite().all() for v in values.values()), name
    assert len(values["labels"].unique()) == CLASSES, f"{name}: a class is missing"
    return values


def restored(configuration: Configuration, values: Tensors) -> ViTUNet:
    """The network of a fixture, in float64. Its names and shapes must be the manifest's."""
    network = ViTUNet(configuration).double()
    state = {name: values[f"parameters.{name}"] for name, _ in manifest(configuration)}
    listed = [(name, list(tensor.shape)) for name, tensor in tensors(network).items()]
    assert listed == manifest(configuration)
    stored = [n for n in values if n.startswith("parameters.") and ".final." not in n]
    assert sorted(stored) == sorted(f"parameters.{name}" for name in state)
    network.load_state_dict(state, strict=False)
    for name, tensor in state.items():
        assert not ((tensor == 0) | (tensor == 1)).any(), f"{name} holds a 0 or 1"
    return network


def without_noise(configuration: Configuration, name: str, value: torch.Tensor) -> torch.Tensor:
    """What of a gradient is more than rounding noise."""
    parts = name.split(".")
    if parts[1] in ("encoder", "bottleneck", "decoder") and parts[-1] == "bias":
        if parts[-2] in "03" and configuration.normalization in ("batch", "instance"):
            return value[:0]
    if name.endswith("in_proj_bias"):
        return torch.cat([value[:configuration.dim], value[2 * configuration.dim:]])
    return value


def difference(found: torch.Tensor, exact: torch.Tensor) -> float:
    """The largest, relative to the largest element."""
    assert found.shape == exact.shape
    return ((found - exact).abs().max() / exact.abs().max()).item()


def check_network(name: str) -> None:
    _, configuration = NETWORKS[name]
    values = load(f"network-{name}")
    network = restored(configuration, values)
    exact = evaluate(network, values["input"].double(), values["labels"].long())
    worst: dict[str, tuple[float, str]] = {}
    smallest = (math.inf, "")
    for key, expected in exact.items():
        found, kind = values.pop(key).double(), key.split(".")[0]
        if kind == "gradient":
            found, expected = (without_noise(configuration, key, v) for v in (found, expected))
            if expected.numel() == 0:
                continue
            smallest = min(smallest, (expected.abs().max().item(), key))
        kind = key if kind == "logits" else kind
        worst[kind] = max(worst.get(kind, (0, "")), (difference(found, expected), key))
    assert all(n in ("input", "labels") or n.startswith("parameters.") for n in values)
    print(f"network-{name}: smallest gradient {smallest[0]:.2g} ({smallest[1]})")
    for kind, (error, key) in worst.items():
        print(f"  {kind}: {error:.1e} from float64" + (f" ({key})" if key != kind else ""))
    assert smallest[0] > 1e-4 and max(worst.values())[0] < 2e-5


def disturbed(network: ViTUNet, seed: int) -> ViTUNet:
    """A copy whose parameters are off by some 1e-6 of their size."""
    torch.manual_seed(seed)
    network = copy.deepcopy(network)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(1 + 1e-6 * torch.randn_like(parameter))
    return network


def check_training() -> None:
    values = load("training")
    x, labels = values["input"].double(), values["labels"].long()
    network = restored(TRAINING[1], values)
    others = [disturbed(network, seed) for seed in range(3)]
    exact, losses = train(network, x, labels), values["losses"]
    spread = torch.stack([train(other, x, labels) - exact for other in others]).abs().amax(0)
    print(f"training: losses {losses[0]:.4f} to {losses[-1]:.4f}; when disturbed by 1e-6, off by")
    print("  " + " ".join(f"{value:.0e}" for value in spread))
    for key in "losses", "losses.bf16":
        print(f"  {key}: {(values[key] - exact).abs().max():.1e} from float64")
    final = tensors(network)
    for name in FINAL:
        moved = (final[name] - values[f"parameters.{name}"]).abs()
        error = (values[f"parameters.final.{name}"] - final[name]).abs().max()
        apart = max((tensors(other)[name] - final[name]).abs().max() for other in others)
        print(f"  {name}: moved by {moved.max():.1e} (mean {moved.mean():.1e}), {error:.1e} from "
              f"float64, off by {apart:.1e} when disturbed")
    assert losses[-1] < losses[0] - 0.3 and (losses - exact).abs().max() < 2e-3


def check_manifests() -> None:
    listed = json.loads((FOLDER / "manifest.json").read_text())
    assert [entry["name"] for entry in listed] == list(MANIFESTS)
    for entry, configuration in zip(listed, MANIFESTS.values()):
        assert [tuple(row) for row in entry["tensors"]] == manifest(configuration)
        count = sum(math.prod(shape) for _, shape in manifest(configuration))
        print(f"manifest {entry['name']}: {len(entry['tensors'])} tensors, {count} elements")


def check() -> None:
    check_manifests()
    for name in NETWORKS:
        check_network(name)
    check_training()
    files = [*FOLDER.glob("*.safetensors"), FOLDER / "manifest.json"]
    size = sum(file.stat().st_size for file in files)
    print(f"{size} bytes in {len(files)} files")
    assert size <= SIZE_LIMIT


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--check", action="store_true")
    # Sums in one order, and no fused kernels that only inference would take.
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.backends.mha.set_fastpath_enabled(False)
    if arguments.parse_args().check:
        return check()
    for name in NETWORKS:
        write_network(name)
    write_training()
    write_manifests()


if __name__ == "__main__":
    main()
