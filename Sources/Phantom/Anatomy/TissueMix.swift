// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a voxel of healthy brain holds, as fractions; the rest is white matter.
struct TissueMix {
  var fluid: Float = 0
  var cortex: Float = 0
  /// Deep grey matter: caudate, putamen, pallidum, thalamus, hippocampus.
  var nuclei: Float = 0
  /// Vessels and choroid plexus, which take up contrast agent.
  var vessel: Float = 0
  /// White matter that is bright on FLAIR by age, not by tumour.
  var hyperintense: Float = 0

  var white: Float { max(0, 1 - fluid - cortex - nuclei - vessel - hyperintense) }

  /// Gives a share of what is there to one tissue.
  @inline(__always)
  mutating func replace(_ share: Float, with tissue: WritableKeyPath<TissueMix, Float>) {
    scale(1 - share)
    self[keyPath: tissue] += share
  }

  @inline(__always)
  mutating func scale(_ factor: Float) {
    fluid *= factor
    cortex *= factor
    nuclei *= factor
    vessel *= factor
    hyperintense *= factor
  }
}
