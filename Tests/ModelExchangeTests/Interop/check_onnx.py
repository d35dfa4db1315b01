# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Runs exported ONNX models and compares the engine's logits with ONNX Runtime's and PyTorch's.

    mkdir interop
    TWINSEG_INTEROP_FOLDER=$PWD/interop swift test -c release --disable-xctest \\
      --disable-testable-imports --filter InteropTests
    python Tests/ModelExchangeTests/Interop/check_onnx.py interop

The test writes NAME.onnx, NAME.safetensors and, for some sizes of a batch, images with the engine's
logits in NAME.logits.BATCH.safetensors; this reads them all. It needs torch, onnx, onnxruntime and
safetensors, and fails when a model is not valid ONNX or a logit differs by more than 1e-4.
"""
import argparse
import json
import math
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
    """The largest difference of a logit, over all batches."""
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
    worst = {"ONNX Runtime": 0.0, "PyTorch": 0.0}
    runs = sorted(path.parent.glob(f"{path.stem}.logits.*.safetensors"))
    assert runs, f"there are no logits of {path.stem}"
    for run in runs:
        with safe_open(run, framework="pt") as file:
            images, ours = file.get_tensor("images"), file.get_tensor("logits").numpy()
        with torch.inference_mode():
            found = {"PyTorch": network(images).numpy()}
        found["ONNX Runtime"], = session.run(["logits"], {"input": images.numpy()})
        for name, logits in found.items():
            assert logits.shape == ours.shape, (logits.shape, ours.shape)
            difference = float(numpy.abs(logits - ours).max())
            assert not math.isnan(difference), f"{run.name}: a logit is NaN"
            worst[name] = max(worst[name], difference)
    print(
        f"{path.stem}: {len(model.graph.node)} nodes, {len(runs)} batches, logits up to "
        f"{numpy.abs(ours).max():.3g}, largest difference from "
        + ", ".join(f"{name} {value:.3g}" for name, value in worst.items()))
    return max(worst.values())


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
