# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what TorchIO, MONAI, NumPy, PyTorch and SimpleITK make of small images:
preprocessing.safetensors and augmentation.safetensors, beside this script.

    python make_transforms.py

All tensors are float32 and lie as in NIfTI: the last index is x (width), the one that varies
fastest. Names end with what was done; parameters are tensors too.
"""
import pathlib

import monai.transforms as mt
import numpy as np
import SimpleITK as sitk
import torch
import torchio as tio
from safetensors.numpy import save_file
from torchio.transforms.augmentation.intensity.random_bias_field import BiasField
from torchio.transforms.augmentation.intensity.random_gamma import Gamma
from torchio.transforms.augmentation.spatial.random_affine import Affine
from torchio.transforms.augmentation.spatial.random_elastic_deformation import ElasticDeformation

FOLDER = pathlib.Path(__file__).resolve().parent
rng = np.random.default_rng(2026)


def stored(array):
    """TorchIO's (1, x, y, z) or (x, y, z), as in memory."""
    array = np.asarray(array, dtype=np.float32)
    if array.ndim == 4:
        array = array[0]
    return np.ascontiguousarray(array.transpose(2, 1, 0))


def head(shape, margin=(0, 0, 0)):
    """Numbers above 0 in an ellipsoid, 0 outside; some negative ones, as TCGA's files have."""
    grids = np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij")
    inside = sum(g**2 for g in grids) < 1.1
    for axis, n in enumerate(margin):
        edge = [slice(None)] * 3
        edge[axis] = slice(0, n)
        inside[tuple(edge)] = False
    values = rng.normal(300, 120, shape).round(1)
    values[values == 0] = 1
    return np.where(inside, values, 0).astype(np.float32)


def subject(image, labels, affine):
    return tio.Subject(
        image=tio.ScalarImage(tensor=torch.from_numpy(image.copy())[None], affine=affine),
        labels=tio.LabelMap(tensor=torch.from_numpy(labels.copy())[None], affine=affine),
    )


def preprocessing():
    tensors = {}
    shape = (12, 10, 9)
    image, labels = head(shape), rng.integers(0, 4, shape).astype(np.float32)
    tensors["image"], tensors["labels"] = stored(image), stored(labels)
    sample = subject(image, labels, np.eye(4))

    percents = np.array([0, 0.5, 1, 12.5, 50, 63, 99, 99.5, 100], dtype=np.float32)
    tensors["percents"] = percents
    tensors["percentiles.wholeImage"] = np.percentile(
        image.astype(np.float64), percents).astype(np.float32)
    tensors["percentiles.foreground"] = np.percentile(
        image[image != 0].astype(np.float64), percents).astype(np.float32)

    masks = {"wholeImage": None, "foreground": lambda x: x != 0}
    for name, mask in masks.items():
        rescale = tio.RescaleIntensity((-1, 1), percentiles=(1, 98), masking_method=mask)
        tensors[f"rescaled.{name}"] = stored(rescale(sample)["image"].data)
    tensors["normalized.wholeImage"] = stored(tio.ZNormalization()(sample)["image"].data)
    normalize = mt.NormalizeIntensity(nonzero=True)
    tensors["normalized.foreground"] = stored(normalize(torch.from_numpy(image)[None]))

    for target in [(8, 13, 9), (24, 5, 18), (1, 10, 4)]:
        resized = tio.Resize(target)(sample)
        name = "x".join(str(n) for n in target[::-1])
        tensors[f"resized.{name}"] = stored(resized["image"].data)
        tensors[f"labels.{name}"] = stored(resized["labels"].data)
        fitted = tio.CropOrPad(target)(sample)
        tensors[f"fitted.{name}"] = stored(fitted["image"].data)
        tensors[f"fittedLabels.{name}"] = stored(fitted["labels"].data)

    # Four modalities of a head in the corner of its grid, by the other libraries' transforms.
    modalities = [head((17, 15, 14), margin=(4, 3, 2)) for _ in range(4)]
    modalities[2][8, 7, 7] = 0
    native = np.stack(modalities)
    tensors["case.images"] = np.stack([stored(m) for m in modalities])
    case_labels = np.where(native[0] != 0, rng.integers(0, 4, native.shape[1:]), 0)
    tensors["case.labels"] = stored(case_labels)
    crop = mt.CropForeground(select_fn=lambda x: x != 0, margin=1, allow_smaller=True)
    cropped = crop(torch.from_numpy(native)).numpy()
    box = np.concatenate([crop.compute_bounding_box(torch.from_numpy(native))]).astype(np.float32)
    tensors["case.box"] = box
    start, end = box.astype(int)
    labels = case_labels[tuple(slice(a, b) for a, b in zip(start, end))].astype(np.float32)
    normalize = mt.NormalizeIntensity(nonzero=True, channel_wise=True)
    normalized = normalize(torch.from_numpy(cropped)).numpy()
    target = (8, 16, 10)
    prepared = []
    for image in normalized:
        resized = tio.Resize(target)(subject(image, labels, np.eye(4)))
        prepared.append(stored(resized["image"].data))
    tensors["case.prepared"] = np.stack(prepared)
    tensors["case.preparedLabels"] = stored(resized["labels"].data)

    # The network's probabilities back in the native grid.
    logits = torch.from_numpy(rng.normal(0, 2, (1, 4, *target[::-1])).astype(np.float32))
    size = [int(n) for n in (end - start)[::-1]]
    restored = torch.nn.functional.interpolate(
        logits, size=size, mode="trilinear", align_corners=False).numpy()[0]
    full = np.zeros((4, *native.shape[:0:-1]), np.float32)
    full[0] = 1
    inside = tuple(slice(int(a), int(b)) for a, b in zip(start[::-1], end[::-1]))
    full[(slice(None), *inside)] = restored
    tensors["case.probabilities"] = logits.numpy()[0]
    tensors["case.restored"] = full
    tensors["case.restoredLabels"] = full.argmax(0).astype(np.float32)
    save_file(tensors, FOLDER / "preprocessing.safetensors")


def spline(reference, points):
    """ITK's transform of displacements [x, y, z, component] in mm."""
    mesh = [n - 3 for n in points.shape[:-1]]
    transform = sitk.BSplineTransformInitializer(reference, mesh)
    transform.SetParameters(points.flatten(order="F").tolist())
    return transform


def resampled(array, reference, transform, interpolator, padding):
    image = sitk.GetImageFromArray(array)
    image.CopyInformation(reference)
    result = sitk.Resample(image, reference, transform, interpolator, padding, sitk.sitkFloat32)
    return sitk.GetArrayFromImage(result)


def augmentation():
    tensors = {}
    shape, spacing = (12, 14, 10), np.array([1.5, 2, 0.8])
    image = rng.normal(0, 1, shape).astype(np.float32)
    labels = rng.integers(0, 4, shape).astype(np.float32)
    tensors["image"], tensors["labels"] = stored(image), stored(labels)
    tensors["spacing"] = spacing.astype(np.float32)

    # RAS+ axes: TorchIO's angles are about the grid's own axes.
    sample = subject(image, labels, np.diag([*spacing, 1]))
    cases = {
        "rotatedX": ((1, 1, 1), (25, 0, 0)),
        "rotatedY": ((1, 1, 1), (0, 25, 0)),
        "rotatedZ": ((1, 1, 1), (0, 0, 25)),
        "scaledX": ((1.3, 1, 1), (0, 0, 0)),
        "scaledY": ((1, 0.8, 1), (0, 0, 0)),
        "scaledZ": ((1, 1, 1.2), (0, 0, 0)),
        "affine": ((1.1, 0.85, 0.95), (8, -17, 12)),
    }
    for name, (scales, degrees) in cases.items():
        transformed = Affine(scales=scales, degrees=degrees, translation=(0, 0, 0))(sample)
        tensors[f"{name}.parameters"] = np.array([scales, degrees], dtype=np.float32)
        tensors[f"{name}.image"] = stored(transformed["image"].data)
        tensors[f"{name}.labels"] = stored(transformed["labels"].data)

    # LPS axes, which are ITK's own: displacements are along the grid's axes.
    points = rng.uniform(-3, 3, (7, 7, 7, 3)).astype(np.float32)
    tensors["elastic.parameters"] = np.ascontiguousarray(points.transpose(3, 2, 1, 0))
    sample = subject(image, labels, np.diag([-spacing[0], -spacing[1], spacing[2], 1]))
    deformation = ElasticDeformation(points.astype(np.float64), (3.0, 3.0, 3.0))
    transformed = deformation(sample)
    tensors["elastic.image"] = stored(transformed["image"].data)
    tensors["elastic.labels"] = stored(transformed["labels"].data)

    # All at once: an affine map, then a deformation, then flips of width and depth, as one
    # transform of ITK.
    reference = sitk.GetImageFromArray(stored(image))
    reference.SetSpacing(spacing.tolist())
    centre = reference.TransformContinuousIndexToPhysicalPoint([(n - 1) / 2 for n in shape])
    scales, degrees = cases["affine"]
    scaling = sitk.ScaleTransform(3)
    scaling.SetScale(scales)
    scaling.SetCenter(centre)
    rotation = sitk.Euler3DTransform()
    rotation.SetRotation(*np.radians(degrees).tolist())
    rotation.SetCenter(centre)
    affine = sitk.CompositeTransform([scaling, rotation]).GetInverse()
    both = sitk.CompositeTransform([affine, spline(reference, points.astype(np.float64))])
    padding = -5.0
    result = resampled(stored(image), reference, both, sitk.sitkLinear, padding)
    tensors["together.image"] = np.ascontiguousarray(result[::-1, :, ::-1])
    result = resampled(stored(labels), reference, both, sitk.sitkNearestNeighbor, 0)
    tensors["together.labels"] = np.ascontiguousarray(result[::-1, :, ::-1])

    for order in (1, 3):
        count = (order + 1) * (order + 2) * (order + 3) // 6
        coefficients = rng.uniform(-0.5, 0.5, count)
        field = BiasField.generate_bias_field(image[None], order, coefficients)
        tensors[f"bias{order}.parameters"] = coefficients.astype(np.float32)
        tensors[f"bias{order}.image"] = stored(image * field)
    # TorchIO divides a size by 2 and ranges over that; odd sizes too.
    odd = np.ones((7, 1, 5), np.float32)
    field = BiasField.generate_bias_field(odd[None], 3, coefficients)
    tensors["biasOdd.image"] = stored(field)

    for gamma in (0.75, 1.3):
        tensors[f"gamma{gamma}.image"] = stored(Gamma(gamma)(sample)["image"].data)
    save_file(tensors, FOLDER / "augmentation.safetensors")


preprocessing()
augmentation()
