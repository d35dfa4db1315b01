#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Measures the engine beside its peers, in turn on this machine, and prints ratios ours / theirs.

    Benchmarks/engine.py                    64^3 and 128^3, float32 and bfloat16, two threads
    Benchmarks/engine.py --volumes 64 --rounds 5 --threads 4

Every round runs ours and each peer once, in processes of their own; ratios are medians over the
rounds. PyTorch, OpenVINO and ONNX Runtime are installed into a virtual environment in a temporary
folder, which is removed at the end, or stay in the folder that --environment names.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parents[1]
TWINSEG = ROOT / ".build" / "release" / "twinseg"
PACKAGES = ["torch", "numpy", "safetensors", "openvino", "onnxruntime"]


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare(folder: pathlib.Path) -> pathlib.Path:
    """A Python with the peers, made once."""
    python = folder / "bin" / "python"
    if not python.exists():
        note(f"installing {', '.join(PACKAGES)} into {folder}")
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def run(command: list, threads: int) -> dict:
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    result = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, env=environment, check=True)
    return json.loads(result.stdout)


def export(volume: int, channels: int, folder: pathlib.Path) -> pathlib.Path:
    """An ONNX model of the network that ours times."""
    model, onnx = folder / f"{volume}.safetensors", folder / f"{volume}.onnx"
    subprocess.run([TWINSEG, "model", "create", "--volume", str(volume), "--channels",
                    str(channels), "--output", model], check=True)
    subprocess.run(
        [TWINSEG, "model", "export", model, "--format", "onnx", "--output", onnx], check=True)
    return onnx


def supports(precision: str) -> bool:
    """Whether our engine takes the precision on this processor; it says why when it does not."""
    command = [TWINSEG, "bench", "engine", "--volume", "16", "--repeats", "1", "--precision",
               precision, "--json"]
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


def measure(options: argparse.Namespace, python: pathlib.Path, folder: pathlib.Path) -> list[dict]:
    rows = []
    precisions = [precision for precision in options.precisions if supports(precision)]
    for precision in set(options.precisions) - set(precisions):
        note(f"{precision} is left out: this processor does not do it")
    for volume in options.volumes:
        onnx = export(volume, options.channels, folder)
        for precision in precisions:
            common = ["--volume", volume, "--precision", precision, "--threads", options.threads]
            contenders = {
                "twinseg": [TWINSEG, "bench", "engine", *common, "--channels", options.channels,
                            "--json"],
                "pytorch": [python, ROOT / "Benchmarks/peers/pytorch.py", *common, "--channels",
                            options.channels],
            }
            runtimes = ["openvino"] + (["onnxruntime"] if precision == "f32" else [])
            for runtime in runtimes:
                contenders[runtime] = [python, ROOT / "Benchmarks/peers/inference.py", onnx,
                                       "--runtime", runtime, *common]
            results: dict[str, list[dict]] = {name: [] for name in contenders}
            for number in range(options.rounds):
                note(f"{volume}^3 {precision}, round {number + 1} of {options.rounds}")
                for name, command in contenders.items():
                    results[name].append(run(command, options.threads))
            rows += compare(volume, precision, results)
    return rows


def compare(volume: int, precision: str, results: dict[str, list[dict]]) -> list[dict]:
    rows = []
    for what, key in [("training step, s", "train_step_seconds_median"),
                      ("inference, s", "inference_seconds_median"),
                      ("peak RSS, MB", "peak_rss_bytes")]:
        for peer, theirs in results.items():
            # Inference runtimes do not train, so their memory is another thing.
            if peer == "twinseg" or (key == "peak_rss_bytes" and peer != "pytorch"):
                continue
            pairs = [(o[key], t[key]) for o, t in zip(results["twinseg"], theirs) if key in t]
            if not pairs:
                continue
            scale = 1e6 if key == "peak_rss_bytes" else 1
            rows.append({
                "volume": volume, "precision": precision, "what": what, "peer": peer,
                "ours": statistics.median(o for o, _ in pairs) / scale,
                "theirs": statistics.median(t for _, t in pairs) / scale,
                "ratio": statistics.median(o / t for o, t in pairs),
            })
    return rows


def table(rows: list[dict]) -> str:
    lines = [f"{'volume':>6}  {'type':<5} {'what':<18} {'peer':<12} {'ours':>9} {'theirs':>9}"
             f" {'ratio':>6}"]
    for row in rows:
        lines.append(
            f"{row['volume']:>5}³  {row['precision']:<5} {row['what']:<18} {row['peer']:<12}"
            f" {row['ours']:>9.4g} {row['theirs']:>9.4g} {row['ratio']:>6.3f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--volumes", type=int, nargs="+", default=[64, 128])
    parser.add_argument("--precisions", nargs="+", choices=["f32", "bf16"],
                        default=["f32", "bf16"])
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--environment", type=pathlib.Path, help="keep the peers in this folder")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not TWINSEG.exists():
        raise SystemExit(f"{TWINSEG} is not there; run 'make' first.")

    folder = pathlib.Path(tempfile.mkdtemp(prefix="twinseg-bench-"))
    try:
        python = prepare(options.environment or folder / "peers")
        rows = measure(options, python, folder)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(rows, indent=2) if options.json else table(rows))


if __name__ == "__main__":
    main()
