// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging

/// Axes along which samples are mirrored, as `width,height`, or `none`.
struct FlipAxesArgument: ExpressibleByArgument, CustomStringConvertible {
  let axes: [FlipAugmentation.Axis]

  init(axes: [FlipAugmentation.Axis]) { self.axes = axes }

  init?(argument: String) {
    guard argument != "none" else {
      axes = []
      return
    }
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    axes = names.compactMap { FlipAugmentation.Axis(rawValue: String($0)) }
    guard axes.count == names.count, Set(axes).count == axes.count else { return nil }
  }

  var description: String {
    axes.isEmpty ? "none" : axes.map(\.rawValue).joined(separator: ",")
  }
}
