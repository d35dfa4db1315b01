// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The architecture of a ViTUNet: a 3-D U-Net whose bottleneck passes through a vision
/// transformer (TwinSegNet, arXiv 2512.17488). Two networks with equal configurations have the
/// same tensors.
package struct ViTUNetConfiguration: Sendable, Hashable, Codable {
  /// Extents of the input and of the logits. Learned positions tie the parameters to it.
  package var volume: Extent
  /// Channels of the input: the four MRI contrasts of BraTS.
  package var inputChannels = 4
  /// Channels of the logits: background and three tumour classes.
  package var classes = 4
  /// Channels of the first level; they double with each level.
  package var firstWidth: Int
  /// Poolings on the way down, each halving the volume.
  package var levels = 4
  package var normalization = Normalization.batch
  package var transformer = TransformerConfiguration()

  package init(volume: Extent, firstWidth: Int) {
    self.volume = volume
    self.firstWidth = firstWidth
  }

  /// Channels of each level, the bottleneck's last.
  package var widths: [Int] { (0...levels).map { firstWidth << $0 } }

  /// Extents of a level: 0 is the input's, `levels` the bottleneck's.
  package func extent(level: Int) -> Extent { volume.divided(by: 1 << level) }

  /// Tokens along each side of the transformer's input.
  package var grid: Extent { extent(level: levels) }

  package var tokens: Int { grid.voxelCount }
}

extension ViTUNetConfiguration {
  /// A named size.
  package enum Preset: String, Sendable, CaseIterable, Codable {
    /// First width 32, the paper's size: 26.1 million parameters at 128x128x128.
    case paper
    /// First width 16: 9.1 million parameters at 128x128x128.
    case compact
    /// First width 8 and a narrow, shallow transformer, for demonstrations and tests.
    case tiny
  }

  package init(preset: Preset, volume: Extent) {
    switch preset {
    case .paper:
      self.init(volume: volume, firstWidth: 32)
    case .compact:
      self.init(volume: volume, firstWidth: 16)
    case .tiny:
      self.init(volume: volume, firstWidth: 8)
      transformer = TransformerConfiguration(dimensions: 128, heads: 4, depth: 2)
    }
  }
}
