// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Draws the patches of a case that training sees: half of them anywhere, half around a voxel of the
/// tumour, which is a small part of a brain.
struct PatchDraw: Sendable {
  private let volume: Extent
  private let patch: Extent
  private let foreground: Int

  /// - Precondition: The volume is nowhere shorter than the patch.
  init(of file: PreparedFile, patch: Extent) {
    volume = file.extent
    self.patch = patch
    foreground = file.foregroundCount
  }

  /// Whether a case is one patch, and nothing is drawn.
  var isWhole: Bool { volume == patch }

  func draw(
    _ labels: UnsafeBufferPointer<UInt8>, _ generator: inout SeededGenerator
  ) -> Patch {
    let isAboutTumour = generator.nextUnit() < 0.5 && foreground > 0
    guard isAboutTumour else {
      return Patch(
        start: Patch.Start(
          depth: Int.random(in: 0...volume.depth - patch.depth, using: &generator),
          height: Int.random(in: 0...volume.height - patch.height, using: &generator),
          width: Int.random(in: 0...volume.width - patch.width, using: &generator)),
        extent: patch)
    }
    var left = Int.random(in: 0..<foreground, using: &generator)
    let voxel =
      labels.firstIndex { label in
        guard label != 0 else { return false }
        left -= 1
        return left < 0
      } ?? 0
    let row = voxel / volume.width
    func start(_ centre: Int, _ side: Int, _ length: Int) -> Int {
      min(max(0, centre - side / 2), length - side)
    }
    return Patch(
      start: Patch.Start(
        depth: start(row / volume.height, patch.depth, volume.depth),
        height: start(row % volume.height, patch.height, volume.height),
        width: start(voxel % volume.width, patch.width, volume.width)), extent: patch)
  }
}
