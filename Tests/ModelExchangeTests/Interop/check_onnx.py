# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Runs exported ONNX models and compares their logits with PyTorch's from the same weights.

    TWINSEG_INTEROP_FOLDER=/tmp/interop swift test ... --filter InteropTests
    python check_onnx.py /tmp/interop

The test writes NAME.onnx and NAME.safetensors for some networks; this reads every pair. It needs
torch, onnx, onnxruntime and safetensors, and fails when a model is not valid ONNX or a logit
differs by more than 1e-4.
"""
import argparse
import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime
import torch
from safetensors import safe_open

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TESTS / "NeuralNetworkTests" / "Fixtures"))
from make_fixtures import Configuration, ViTUNet  # noqa: E402

LIMIT = 1e-4
BATCHES = [1, 2, 3]


def configuration(text: str) -> Configuration:
    """Reads what Swift's JSONEncoder makes of a ViTUNetConfiguration."""
    fields = json.loads(text)
    (kind, value), = fields["normalization"].items()
    transformer = fields["transformer"]
    return Configuration(
        volume=tuple(fields["volume"][side] for side in ("depth", "height", "width")),
        width=fields["firstWidth"], levels=fields["levels"],
        normalization=value["_0"] if kind == "group" else kind,
        dim=transformer["dimensions"], heads=transformer["heads"], depth=transformer["depth"],
        mlp=transformer["perceptronRatio"])


def check(path: pathlib.Path) -> float:
    """The largest difference of a logit, over some batches."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == 8 and [o.version for o in model.opset_import] == [17]

    with safe_open(path.with_suffix(".safetensors"), framework="pt") as file:
        state = {name: file.get_tensor(name) for name in file.keys()}
        metadata = file.metadata()
    properties = {entry.key: entry.value for entry in model.metadata_props}
    assert properties == {k: v for k, v in metadata.items() if not k.startswith("twinseg.")}
    stored = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    for name, tensor in state.items():
        assert numpy.array_equal(stored[name], tensor.numpy()), name

    c = configuration(properties["architecture"])
    network = ViTUNet(c)
    missing, unexpected = network.load_state_dict(state, strict=False)
    assert not unexpected and all(n.endswith("num_batches_tracked") for n in missing)
    network.eval()

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0.0
    for batch in BATCHES:
        torch.manual_seed(batch)
        images = torch.randn(batch, 4, *c.volume)
        with torch.inference_mode():
            expected = network(images).numpy()
        found, = session.run(["logits"], {"input": images.numpy()})
        assert found.shape == expected.shape, (found.shape, expected.shape)
        worst = max(worst, float(numpy.abs(found - expected).max()))
    print(
        f"{path.stem}: {len(model.graph.node)} nodes, batches {BATCHES}, logits up to "
        f"{numpy.abs(expected).max():.3g}, largest difference {worst:.3g}")
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    paths = sorted(parser.parse_args().folder.glob("*.onnx"))
    assert paths, "there is no .onnx file"
    torch.set_num_threads(1)
    failed = [path.name for path in paths if not check(path) <= LIMIT]
    if failed:
        sys.exit(f"differences above {LIMIT}: {', '.join(failed)}")


if __name__ == "__main__":
    main()
