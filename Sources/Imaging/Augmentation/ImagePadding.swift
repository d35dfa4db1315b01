// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What lies beyond an image's edges.
package enum ImagePadding: String, Sendable, Hashable, Codable, CaseIterable {
  /// What the image's background holds. TorchIO's minimum is this for images that are not
  /// normalised: the smallest value of a skull-stripped image is its background. After
  /// z-normalising the foreground, the background is 0, and dark tissue lies far below it.
  case background
  /// The smallest value of the image as it is.
  case minimum
}
