# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what SciPy and NumPy make of a few small samples: statistics.json, beside this script.

    pip install scipy
    python make_statistics.py
"""
import json
import pathlib

import numpy as np
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent


def means(generator):
    for count in (2, 3, 5, 8, 31):
        values = generator.normal(0.7, 0.05, count).round(4)
        low, high = stats.t.interval(
            0.95, count - 1, loc=values.mean(), scale=stats.sem(values)
        )
        yield {"values": values.tolist(), "mean": values.mean(), "low": low, "high": high}


def sign_flips(generator):
    for count in (1, 2, 3, 5, 8, 12):
        differences = generator.normal(0.02, 0.02, count).round(4)
        if count == 1:
            probability = 1.0
        else:
            probability = stats.permutation_test(
                (differences,), np.sum, permutation_type="samples", n_resamples=np.inf
            ).pvalue
        yield {"differences": differences.tolist(), "probability": float(probability)}


def areas(generator):
    """By adding up the best so far second by second."""
    for count in (1, 4, 12):
        seconds = np.sort(generator.choice(np.arange(1, 1000), count, replace=False))
        dice = generator.uniform(0.1, 0.9, count).round(3)
        for horizon in (500, 1000):
            best = [max([d for s, d in zip(seconds, dice) if s <= t], default=0.0)
                    for t in range(horizon)]
            yield {
                "seconds": seconds.tolist(),
                "dice": dice.tolist(),
                "horizon": horizon,
                "area": float(np.mean(best)),
            }


def main():
    generator = np.random.default_rng(20_261_129)
    probabilities = [0.04, 0.01, 0.03, 0.005, 0.5, 0.04]
    order = np.argsort(probabilities, kind="stable")
    raised = np.array(probabilities)[order] * np.arange(len(order), 0, -1)
    holm = np.empty(len(order))
    holm[order] = np.minimum(1, np.maximum.accumulate(raised))
    document = {
        "student": [
            {"degrees_of_freedom": d, "probability": p, "quantile": float(stats.t.ppf(p, d))}
            for d in (1, 2, 3, 4, 7, 30, 101)
            for p in (0.5, 0.9, 0.975, 0.995)
        ],
        "means": list(means(generator)),
        "sign_flips": list(sign_flips(generator)),
        "holm": {"probabilities": probabilities, "adjusted": holm.tolist()},
        "areas": list(areas(generator)),
    }
    (FOLDER / "statistics.json").write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
