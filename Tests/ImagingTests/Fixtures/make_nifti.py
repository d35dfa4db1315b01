# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes small NIfTI files with nibabel, and nifti/expected.json with what nibabel reads in them.

    python3 -m venv venv && venv/bin/pip install nibabel==5.4.2 numpy
    venv/bin/python make_nifti.py

nifti/anatomical.nii and anatomical_label.nii.gz, which are real, come from the test data of MONAI
(Project-MONAI/MONAI, tests/testing_data, Apache-2.0); they are listed with their sums.
"""
import json
import math
import pathlib

import nibabel
import numpy

folder = pathlib.Path(__file__).resolve().parent / "nifti"
expected = {}
SHAPE = (4, 3, 2)
OBLIQUE = numpy.array([[-0.9, 0.3, 0.1, 12], [0.2, 1.4, -0.3, -7], [0.05, 0.4, 2.2, 3.5],
                       [0, 0, 0, 1]])


def describe(name: str, values: bool = True) -> None:
    image = nibabel.load(folder / name)
    data = image.get_fdata()
    frames = data.reshape(data.shape[:3] + (-1,))
    entry = {"extent": list(data.shape[:3]), "frames": frames.shape[3],
             "affine": image.affine[:3].tolist(),
             "orientation": "".join(nibabel.aff2axcodes(image.affine)),
             "sums": [float(numpy.nansum(frames[..., i])) for i in range(frames.shape[3])]}
    if values:
        entry["values"] = [[None if math.isnan(v) else v for v in
                            frames[..., i].flatten(order="F").tolist()]
                           for i in range(frames.shape[3])]
    expected[name] = entry


def save(name: str, data: numpy.ndarray, affine=OBLIQUE, *, order="<", slope=None, change=None,
         stored=None) -> None:
    header = nibabel.Nifti1Header(endianness=order)
    header.set_data_dtype((stored or data.dtype).newbyteorder(order))
    image = nibabel.Nifti1Image(data, affine, header)
    if slope is not None:
        image.header.set_slope_inter(*slope)
    if change is not None:
        change(image)
    nibabel.save(image, folder / name)
    describe(name)


counting = numpy.arange(24).reshape(SHAPE)
for code in ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]:
    data = counting.astype(code)
    if code[0] != "u":
        data = data - numpy.array(11).astype(code)
    for order, end in [("<", "little"), (">", "big")]:
        save(f"{code}-{end}.nii", data, order=order)
save("scaled.nii.gz", counting.astype("i2"), slope=(0.5, -3))
save("scaled-float.nii", counting.astype("f4"), slope=(-2, 0.25), order=">")
save("frames.nii.gz", numpy.arange(72).reshape(SHAPE + (3,)).astype("i2"))
save("trailing.nii", counting.reshape(SHAPE + (1, 1)).astype("u1"))
save("flat.nii", numpy.arange(12).reshape(4, 3, 1).astype("u1"))


def only_qform(image) -> None:
    rotation = numpy.array([[0, -2, 0], [1.5, 0, 0], [0, 0, 3.0]])
    image.set_qform(nibabel.affines.from_matvec(rotation, [1, 2, 3]), code=1)
    image.set_sform(None, code=0)


def left_handed_qform(image) -> None:
    image.set_qform(nibabel.affines.from_matvec(numpy.diag([-1, -1, -1.0]), [5, 6, 7]), code=2)
    image.set_sform(None, code=0)


save("qform.nii", counting.astype("u1"), change=only_qform)
save("left-handed.nii", counting.astype("u1"), change=left_handed_qform)


def infinite_slope(path: pathlib.Path, value: float) -> None:
    bytes_ = bytearray(path.read_bytes())
    bytes_[112:116] = numpy.float32(value).tobytes()
    path.write_bytes(bytes_)


for name, slope in [("slope-nan.nii", float("nan")), ("slope-zero.nii", 0)]:
    save(name, counting.astype("i2"))
    infinite_slope(folder / name, slope)
    describe(name)
special = counting.astype("f4")
special[1, 1, 1] = float("nan")
save("nan.nii.gz", special)
describe("anatomical.nii", values=False)
describe("anatomical_label.nii.gz", values=False)
(folder / "expected.json").write_text(json.dumps(expected, indent=None, separators=(",", ":")))
