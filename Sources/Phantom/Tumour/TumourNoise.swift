// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The random functions that shape a patient's tumours; the same at every time point.
struct TumourNoise {
  let coarse: SmoothNoise
  let fine: SmoothNoise
  /// Where edema advances easily.
  let paths: SmoothNoise

  init(stream: inout RandomStream) {
    coarse = SmoothNoise(spacing: 11, stream: &stream)
    fine = SmoothNoise(spacing: 5, stream: &stream)
    paths = SmoothNoise(spacing: 9, stream: &stream)
  }
}
