// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which voxels of an image its statistics are taken of.
package enum IntensityMask: String, Sendable, Hashable, Codable, CaseIterable {
  /// Those that were not exactly 0 in the file: the brain of a skull-stripped image.
  case foreground
  case wholeImage
}
