#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Trains a network on one phantom hospital, and scores it there and at the others.

What is scored at home are the split's test cases, which the network has not seen; elsewhere, all
cases. Prints one JSON object: Dice of ET, TC, WT and their mean for each hospital.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time

REGIONS = ["ET", "TC", "WT"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--twinseg", default=".build/release/twinseg")
    parser.add_argument("--folder", required=True, help="for phantoms, runs and predictions")
    parser.add_argument("--home", default="H1", help="the hospital that trains, H1 to H9")
    parser.add_argument("--scale", default="0.01", help="share of the paper's patients")
    parser.add_argument("--shape", default="96x96x96")
    parser.add_argument("--epochs", default="100")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--away", nargs="*", help="hospitals to score at; by default all others")
    options = parser.parse_args()
    folder = pathlib.Path(options.folder)
    phantoms = folder / "phantoms"
    if not phantoms.exists():
        twinseg(options, "data", "phantom", "--out", phantoms, "--scale", options.scale,
                "--shape", options.shape, "--seed", options.seed)
    places = {path.name.split("-")[0]: path for path in sorted(phantoms.iterdir())}
    run = folder / f"train-{options.home}"
    start = time.monotonic()
    if not (run / "summary.json").exists():
        resume = ["--resume"] if run.exists() else []
        twinseg(options, "train", places[options.home], "--preset", "tiny", "--volume", "64",
                "--epochs", options.epochs, "--seed", options.seed, "--output", run,
                "--cache", folder / "cache", *resume)
    seconds = time.monotonic() - start
    dice = {options.home: means(json.loads((run / "summary.json").read_text()))}
    for name in options.away or [name for name in places if name != options.home]:
        predictions = folder / f"predictions-{options.home}-{name}"
        twinseg(options, "predict", "--model", run / "best.safetensors", "--input", places[name],
                "--output", predictions)
        text = twinseg(options, "evaluate", "--prediction", predictions, "--reference",
                       places[name], "--json")
        dice[name] = means(json.loads(text))
    print(json.dumps({"home": options.home, "train_and_test_seconds": round(seconds, 1),
                      "dice": dice}, indent=2))


def twinseg(options: argparse.Namespace, *arguments) -> str:
    command = [options.twinseg, *map(str, arguments)]
    print("$", *command, file=sys.stderr)
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def means(summary: dict) -> dict:
    """Of each region over the cases, and of the three."""
    values = {region: summary["overall"][region]["dice"]["mean"] for region in REGIONS}
    values["mean"] = sum(values.values()) / len(REGIONS)
    return {key: round(value, 3) for key, value in values.items()}


if __name__ == "__main__":
    main()
