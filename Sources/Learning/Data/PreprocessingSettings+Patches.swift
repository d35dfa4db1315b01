// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

extension PreprocessingSettings {
  /// How a case is prepared: resized brains have the network's extent, and brains at their own
  /// resolution that of the crop, at least the network's, for patches and windows of it.
  func covering(_ images: [Volume]) -> PreprocessingSettings {
    guard fit == .cropOrPad else { return self }
    let native = nativeExtent(of: images)
    var settings = self
    settings.extent = Extent(
      depth: max(native.depth, extent.depth), height: max(native.height, extent.height),
      width: max(native.width, extent.width))
    return settings
  }
}
