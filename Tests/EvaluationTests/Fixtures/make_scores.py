# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what MONAI, SciPy, scikit-learn and NumPy make of small masks and probabilities:
scores.json, masks.json, lesions.json, roc.json and bootstrap.json, beside this script.

    pip install monai scipy scikit-learn
    python make_scores.py

Volumes are (x, y, z) here; they are written with x (width) varying fastest, as values and the
lengths of their runs: [value, length, value, length, ...]. Sizes and spacings are x, y, z.
"""
import json
import pathlib
import warnings

import numpy as np
import torch
from monai.metrics import compute_dice, compute_hausdorff_distance, compute_iou
from monai.metrics.utils import get_mask_edges
from scipy import ndimage
from sklearn.metrics import confusion_matrix, roc_auc_score

FOLDER = pathlib.Path(__file__).resolve().parent
UNMATCHED = 374.0
STRUCTURES = {
    "necrotic_core": [1],
    "edema": [2],
    "enhancing_tumour": [3],
    "ET": [3],
    "TC": [1, 3],
    "WT": [1, 2, 3],
}
REGIONS = ["ET", "TC", "WT"]
warnings.filterwarnings("ignore", module="monai|torch")


def runs(volume):
    flat = np.asarray(volume).flatten(order="F").astype(int)
    starts = np.flatnonzero(np.r_[True, flat[1:] != flat[:-1]])
    lengths = np.diff(np.r_[starts, flat.size])
    return [int(n) for pair in zip(flat[starts], lengths) for n in pair]


def write(name, value):
    (FOLDER / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def blob(rng, shape, smooth, share):
    """A mask of smooth noise that covers about this share."""
    noise = ndimage.gaussian_filter(rng.normal(size=shape), smooth)
    return noise > np.quantile(noise, 1 - share)


def tumour(rng, shape, share=0.3):
    """Nested classes: edema around a core around an enhancing part."""
    noise = ndimage.gaussian_filter(rng.normal(size=shape), 1.6)
    labels = np.zeros(shape, np.uint8)
    for label, part in ((2, share), (1, share / 2), (3, share / 4)):
        labels[noise > np.quantile(noise, 1 - part)] = label
    return labels


def changed(rng, labels, share):
    """With a share of the voxels replaced by any class."""
    other = rng.integers(0, 4, labels.shape).astype(np.uint8)
    return np.where(rng.random(labels.shape) < share, other, labels)


# Overlap and surfaces.


def hd95(reference, prediction, spacing):
    if not reference.any() or not prediction.any():
        return 0.0 if reference.any() == prediction.any() else UNMATCHED
    distance = compute_hausdorff_distance(
        torch.from_numpy(prediction[None, None]), torch.from_numpy(reference[None, None]),
        include_background=True, percentile=95, spacing=list(spacing))
    return float(distance)


def structure_scores(reference, prediction, spacing):
    (tn, fp), (fn, tp) = confusion_matrix(
        reference.ravel(), prediction.ravel(), labels=[False, True]).tolist()
    masks = [torch.from_numpy(m[None, None]) for m in (prediction, reference)]
    millilitres = float(np.prod(spacing)) / 1000
    # As the BraTS code does where the reference is empty.
    empty = 0.0 if fp else 1.0
    return {
        "counts": [tp, fp, fn, tn],
        "dice": float(compute_dice(*masks, ignore_empty=False)),
        "iou": float(compute_iou(*masks, ignore_empty=False)),
        "hd95": hd95(reference, prediction, spacing),
        "sensitivity": tp / (tp + fn) if tp + fn else empty,
        "specificity": tn / (tn + fp) if tn + fp else 1.0,
        "reference_ml": float(reference.sum()) * millilitres,
        "prediction_ml": float(prediction.sum()) * millilitres,
    }


def score_cases():
    shape = (13, 11, 9)
    cases = []

    def add(name, reference, prediction, spacing=(1.0, 1.0, 1.0)):
        cases.append({
            "name": name, "size": list(reference.shape), "spacing": list(spacing),
            "reference": runs(reference), "prediction": runs(prediction),
            "structures": {
                structure: structure_scores(
                    np.isin(reference, labels), np.isin(prediction, labels), spacing)
                for structure, labels in STRUCTURES.items()
            },
        })

    for seed in range(3):
        rng = np.random.default_rng(seed)
        reference = tumour(rng, shape)
        add(f"smooth, seed {seed}", reference, tumour(rng, shape))
        add(f"altered, seed {seed}", reference, changed(rng, reference, 0.1), (0.9, 1.7, 3.25))
        sparse = [np.where(rng.random(shape) < 0.03, rng.integers(0, 4, shape), 0).astype(np.uint8)
                  for _ in range(2)]
        add(f"sparse, seed {seed}", *sparse, (2.5, 0.5, 1.25))

    rng = np.random.default_rng(99)
    some, none = tumour(rng, shape), np.zeros(shape, np.uint8)
    full = np.full(shape, 3, np.uint8)
    point, other = none.copy(), none.copy()
    point[3, 4, 5], other[9, 2, 0] = 1, 1
    shell = np.full(shape, 1, np.uint8)
    shell[1:-1, 1:-1, 1:-1] = 0
    add("identical", some, some)
    add("both empty", none, none)
    add("empty reference", none, some)
    add("empty prediction", some, none)
    add("full and full", full, full)
    add("full reference", full, some, (1.0, 2.0, 3.0))
    add("full prediction", some, full, (3.0, 2.0, 1.0))
    add("a voxel and itself", point, point)
    add("a voxel and another", point, other, (1.5, 2.5, 0.75))
    add("a voxel and a full grid", point, full)
    add("on the border", shell, some)
    add("a shell and a full grid", shell, full, (1.0, 1.5, 4.0))
    rows = np.zeros((7, 1, 1), np.uint8), np.zeros((7, 1, 1), np.uint8)
    rows[0][:3], rows[1][2:6] = 2, 2
    add("a line", *rows, (1.0, 5.0, 7.0))
    write("scores.json", cases)


def mask_cases():
    """Edges, dilations, distances and components of masks that are not empty."""
    cases = []
    shapes = [((9, 8, 7), 1.0, 0.2), ((9, 8, 7), 0, 0.08), ((6, 11, 5), 0, 0.25),
              ((1, 1, 12), 0, 0.3), ((10, 1, 6), 0.5, 0.3)]
    masks = [(blob(np.random.default_rng(40 + n), shape, smooth, share), spacing)
             for n, (shape, smooth, share) in enumerate(shapes)
             for spacing in ((1.0, 1.0, 1.0), (0.7, 1.3, 2.9))]
    corners = np.zeros((4, 4, 4), bool)
    corners[0, 0, 0] = corners[3, 3, 3] = corners[1, 1, 1] = True
    masks += [(np.ones((4, 3, 5), bool), (1.0, 1.0, 1.0)), (corners, (2.0, 1.0, 1.0))]
    box18, box26 = (ndimage.generate_binary_structure(3, n) for n in (2, 3))
    for mask, spacing in masks:
        edge, _ = get_mask_edges(mask, mask, crop=False)
        distances = ndimage.distance_transform_edt(~mask, sampling=spacing)
        labels, count = ndimage.label(mask, box26)
        cases.append({
            "size": list(mask.shape), "spacing": list(spacing), "mask": runs(mask),
            "edge": runs(np.asarray(edge)), "components": runs(labels), "count": count,
            "dilated": [runs(ndimage.binary_dilation(mask, box18, iterations=n)) for n in (1, 3)],
            "distances": [round(float(d), 9) for d in distances.flatten(order="F")],
        })
    write("masks.json", cases)


# Lesions.


def lesion_scores(reference, prediction, spacing, dilations, threshold):
    """BraTS 2023, lesion by lesion, each dilated on its own."""
    box18, box26 = (ndimage.generate_binary_structure(3, n) for n in (2, 3))

    def dilated(mask):
        return ndimage.binary_dilation(mask, box18, iterations=dilations)

    components, count = ndimage.label(reference, box26)
    grown, _ = ndimage.label(dilated(reference), box26)
    # Components that fall in one dilated component are one lesion.
    lesions = {}
    for component in range(1, count + 1):
        mask = components == component
        lesion = int(grown[mask][0])
        lesions[lesion] = lesions.get(lesion, False) | mask
    predicted, predictions = ndimage.label(prediction, box26)
    matched, dices, distances = set(), [], []
    for lesion in lesions.values():
        touching = set(np.unique(predicted[dilated(lesion)]).tolist()) - {0}
        matched |= touching
        if lesion.sum() * np.prod(spacing) <= threshold:
            continue
        found = np.isin(predicted, list(touching))
        dices.append(2 * (lesion & found).sum() / (lesion.sum() + found.sum()))
        distances.append(hd95(lesion, found, spacing))
    wrong = predictions - len(matched)
    total = len(dices) + wrong
    return {
        "lesions": len(dices), "false_positives": wrong,
        "dice": float(sum(dices) / total) if total else 1.0,
        "hd95": float((sum(distances) + UNMATCHED * wrong) / total) if total else 0.0,
    }


def lesion_cases():
    shape = (28, 24, 20)
    rules = [(3, 50), (1, 50), (1, 2)]
    cases = []

    def add(name, reference, prediction, spacing=(1.0, 1.0, 1.0)):
        cases.append({
            "name": name, "size": list(reference.shape), "spacing": list(spacing),
            "reference": runs(reference), "prediction": runs(prediction),
            "scores": [{
                "dilations": dilations, "threshold": threshold,
                "regions": {
                    region: lesion_scores(
                        np.isin(reference, STRUCTURES[region]),
                        np.isin(prediction, STRUCTURES[region]), spacing, dilations, threshold)
                    for region in REGIONS
                },
            } for dilations, threshold in rules],
        })

    def boxes(*parts):
        labels = np.zeros(shape, np.uint8)
        for label, first, sides in parts:
            labels[tuple(slice(a, a + n) for a, n in zip(first, sides))] = label
        return labels

    for seed in range(3):
        rng = np.random.default_rng(70 + seed)
        reference = np.where(blob(rng, shape, 1.5, 0.06), tumour(rng, shape, 0.9), 0)
        prediction = np.where(blob(rng, shape, 1.5, 0.06), tumour(rng, shape, 0.9), 0)
        half = blob(rng, shape, 3, 0.5)
        add(f"seed {seed}", reference, np.where(half, reference, prediction))
        add(f"seed {seed}, anisotropic", reference, prediction, (0.8, 1.1, 2.5))

    none = np.zeros(shape, np.uint8)
    large = (3, (2, 2, 2), (5, 5, 5))
    add("nothing", none, none)
    add("only false positives", none, boxes((3, (2, 2, 2), (3, 3, 3)), (1, (20, 20, 15), (1, 1, 1))))
    add("only missed", boxes(large), none)
    for gap in (2, 3, 6, 7):
        pair = boxes(large, (3, (7 + gap, 2, 2), (4, 5, 5)))
        add(f"two lesions with {gap} voxels between, one found", pair,
            boxes((3, (2, 2, 3), (5, 5, 5))))
    add("lesions of 50 and of 51 voxels", boxes((3, (1, 1, 1), (5, 5, 2)), (3, (18, 3, 12), (3, 17, 1))),
        boxes((3, (1, 1, 1), (5, 5, 2))))
    add("a prediction that touches only a lesion too small to count",
        boxes((3, (4, 4, 4), (1, 1, 1)), (3, (18, 14, 12), (5, 5, 5))),
        boxes((3, (6, 4, 4), (2, 2, 2)), (3, (18, 14, 12), (5, 5, 4))))
    add("predictions at the end of the dilation and beyond",
        boxes(large), boxes((3, (9, 4, 4), (1, 1, 1)), (3, (4, 11, 4), (1, 1, 1))))
    add("a prediction across two lesions",
        boxes(large, (3, (20, 2, 2), (5, 5, 5))), boxes((3, (2, 3, 3), (23, 3, 3))))
    add("lesions in the corners",
        boxes((3, (0, 0, 0), (4, 4, 4)), (3, (24, 20, 16), (4, 4, 4))),
        boxes((3, (0, 0, 0), (4, 4, 3)), (3, (25, 21, 17), (3, 3, 3)), (3, (0, 23, 19), (1, 1, 1))))
    write("lesions.json", cases)


# Probabilities and intervals.


def numbers(values):
    """The shortest decimals that read back as the same float32."""
    return [float(str(v)) for v in np.asarray(values, np.float32).ravel()]


def softmax(logits):
    powers = np.exp(logits - logits.max(0))
    return (powers / powers.sum(0)).astype(np.float32)


def roc_cases():
    sets = []

    def add(name, probabilities, labels):
        probabilities = np.asarray(probabilities, np.float32)
        sets.append({
            "name": name, "probabilities": numbers(probabilities), "labels": labels.tolist(),
            "area": float(roc_auc_score(labels, probabilities)),
        })

    rng = np.random.default_rng(7)
    n = 500
    labels = (rng.random(n) < 0.3).astype(int)
    add("uniform", rng.random(n), labels)
    add("beta", np.where(labels, rng.beta(3, 2, n), rng.beta(2, 4, n)), labels)
    confident = 1 / (1 + np.exp(-(rng.normal(0, 12, n) + np.where(labels, 6, -14))))
    add("of a confident network", confident, labels)
    add("few values", rng.integers(0, 5, n) / 4 * 0.5 + labels * 0.25, labels)
    add("certain", labels.astype(float), labels)
    add("always wrong", 1.0 - labels, labels)
    add("constant", np.full(n, 0.5), labels)
    add("tiny", 10.0 ** rng.uniform(-30, -3, n) * np.where(labels, 50, 1), labels)

    shape = (9, 8, 6)
    cases = []
    for seed in range(2):
        rng = np.random.default_rng(80 + seed)
        reference = tumour(rng, shape, 0.5)
        logits = rng.normal(0, 2, (4, *shape))
        for label in range(4):
            logits[label][reference == label] += 2
        cases.append((reference, softmax(logits)))
    flat = [np.concatenate([reference.flatten(order="F") for reference, _ in cases])]
    flat += [np.concatenate([p[label].flatten(order="F") for _, p in cases]) for label in range(4)]
    write("roc.json", {
        "sets": sets,
        "size": list(shape),
        "cases": [{
            "reference": runs(reference),
            "frames": [numbers(np.round(p, 5).flatten(order="F")) for p in probabilities],
        } for reference, probabilities in cases],
        "areas": [float(roc_auc_score(flat[0] == label, np.round(flat[1 + label], 5)))
                  for label in range(4)],
    })


def bootstrap_cases():
    cases = []
    for n, seed in ((1, 0), (2, 1), (5, 2), (20, 3), (80, 4), (320, 5)):
        rng = np.random.default_rng(seed)
        values = np.round(rng.beta(5, 2, n), 4)
        means = values[rng.integers(0, n, (20000, n))].mean(1)
        cases.append({
            "values": values.tolist(), "mean": float(values.mean()),
            "median": float(np.median(values)),
            "std": float(values.std(ddof=1)) if n > 1 else 0.0,
            "lower": float(np.quantile(means, 0.025)), "upper": float(np.quantile(means, 0.975)),
        })
    write("bootstrap.json", cases)


score_cases()
mask_cases()
lesion_cases()
roc_cases()
bootstrap_cases()
