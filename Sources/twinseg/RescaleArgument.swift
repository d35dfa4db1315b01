// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging

/// Two percentiles, as `0.5,99.5`, or `none`.
struct RescaleArgument: ExpressibleByArgument {
  let rescale: IntensityRescale?

  static let none = RescaleArgument(rescale: nil)
  static let standard = RescaleArgument(
    rescale: IntensityRescale(lowerPercentile: 0.5, upperPercentile: 99.5))

  private init(rescale: IntensityRescale?) { self.rescale = rescale }

  init?(argument: String) {
    guard argument != "none" else {
      self = .none
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let percentiles = parts.compactMap { Double($0) }
    guard parts.count == 2, percentiles.count == 2 else { return nil }
    rescale = IntensityRescale(lowerPercentile: percentiles[0], upperPercentile: percentiles[1])
  }
}
