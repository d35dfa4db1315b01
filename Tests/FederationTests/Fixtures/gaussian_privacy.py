#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes gaussian_privacy.json: what mu-GDP means in epsilon and delta, computed with mpmath to 400
digits by the formula of Dong, Roth, Su (arXiv 1905.02383), Corollary 2.13, as it stands there.

Needs: pip install mpmath
"""

import json
import pathlib

from mpmath import exp, log, mp, mpf, ncdf, sqrt

mp.dps = 400


def delta(mu, epsilon):
    mu, epsilon = mpf(mu), mpf(epsilon)
    return ncdf(-epsilon / mu + mu / 2) - exp(epsilon) * ncdf(-epsilon / mu - mu / 2)


def epsilon(mu, target):
    """Where delta is the target: bisection, delta being decreasing."""
    mu, target = mpf(mu), mpf(target)
    low, high = mpf(0), mu * mu / 2 + mu * sqrt(-2 * log(target))
    if delta(mu, 0) <= target:
        return mpf(0)
    for _ in range(200):
        middle = (low + high) / 2
        if delta(mu, middle) > target:
            low = middle
        else:
            high = middle
    return high


mus = [1e-4, 1e-3, 0.01, 0.1, 0.49, 0.51, 1.0, 2.0, 5.0, 10.0, 30.0, 100.0]
deltas = []
for mu in mus:
    epsilons = {0.0, 0.1, 1.0, 8.0, 50.0, 1000.0}
    # From the body of the distribution far into its tail.
    epsilons |= {max(0.0, mu * mu / 2 + mu * z) for z in (-3, -0.5, 0, 0.5, 3, 7, 15, 25, 29.5)}
    for value in sorted(epsilons):
        result = delta(mu, value)
        if result > mpf("1e-200"):
            deltas.append([mu, value, float(result)])
epsilons = [
    [mu, target, float(epsilon(mu, target))]
    for mu in mus
    for target in (0.1, 1e-2, 1e-5, 1e-8, 1e-12, 1e-50, 1e-190)
]

rows = lambda table: "[\n  " + ",\n  ".join(json.dumps(row) for row in table) + "\n]"
text = '{\n"deltas": ' + rows(deltas) + ',\n"epsilons": ' + rows(epsilons) + "\n}\n"
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(text)
