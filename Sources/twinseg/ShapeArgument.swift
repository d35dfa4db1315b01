// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Tensors

/// Voxels as people write BraTS's shape: width, height and depth.
struct ShapeArgument: ExpressibleByArgument, CustomStringConvertible {
  let extent: Extent

  init(extent: Extent) { self.extent = extent }

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let sides = parts.compactMap { Int($0) }
    guard sides.count == 3, parts.count == 3 else { return nil }
    extent = Extent(depth: sides[2], height: sides[1], width: sides[0])
  }

  var description: String { "\(extent.width)x\(extent.height)x\(extent.depth)" }
  var defaultValueDescription: String { description }
}
