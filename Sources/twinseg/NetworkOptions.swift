// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NeuralNetwork
import Tensors

/// The architecture of a network, as options.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .long, help: "Size: paper (first width 32), compact (16) or tiny (8, for trying out).")
  var preset = ViTUNetConfiguration.Preset.compact

  @Option(
    name: .long,
    help: """
      Volume in voxels: 128 for a cube, or depth x height x width, as 96x128x128. Shapes of images, \
      such as that of 'data phantom', are told the other way round.
      """)
  var volume: VolumeArgument

  @Option(name: .long, help: "Channels of the first level, other than the preset's.")
  var channels: Int?

  @Option(name: .long, help: "Poolings, other than the preset's; each side divides by 2^levels.")
  var levels: Int?

  @Option(name: .long, help: "batch, instance, or group:N.")
  var normalization = NormalizationArgument(value: .batch)

  func validate() throws {
    do {
      _ = try configuration()
    } catch let error as NetworkError {
      throw ValidationError(error.description)
    }
  }

  func configuration() throws -> ViTUNetConfiguration {
    var configuration = ViTUNetConfiguration(preset: preset, volume: volume.extent)
    if let channels { configuration.firstWidth = channels }
    if let levels { configuration.levels = levels }
    configuration.normalization = normalization.value
    try configuration.validate()
    return configuration
  }
}

extension ViTUNetConfiguration.Preset: ExpressibleByArgument {}

/// One number for a cube, or depth, height and width.
struct VolumeArgument: ExpressibleByArgument {
  let extent: Extent

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let sides = parts.compactMap { Int($0) }
    guard sides.count == parts.count else { return nil }
    switch sides.count {
    case 1: extent = Extent(sides[0])
    case 3: extent = Extent(depth: sides[0], height: sides[1], width: sides[2])
    default: return nil
    }
  }
}

/// `batch`, `instance` or `group:N`.
struct NormalizationArgument: ExpressibleByArgument, CustomStringConvertible {
  let value: Normalization

  init(value: Normalization) { self.value = value }

  init?(argument: String) {
    switch argument {
    case "batch": value = .batch
    case "instance": value = .instance
    default:
      guard argument.hasPrefix("group:"), let groups = Int(argument.dropFirst(6)) else {
        return nil
      }
      value = .group(groups)
    }
  }

  var description: String {
    switch value {
    case .batch: "batch"
    case .instance: "instance"
    case .group(let groups): "group:\(groups)"
    }
  }
}
