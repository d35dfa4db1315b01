// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

/// What a model file says of its network besides the parameters.
package struct ModelMetadata: Sendable, Equatable, Codable {
  package let architecture: ViTUNetConfiguration
  /// What the channels of the input are, in their order.
  package let inputChannels: [String]
  /// What the channels of the logits mean, in their order.
  package let classes: [String]
  package let lineage: ModelLineage?
  /// What the trainer did to the images, as JSON of whoever does it; nil when that is not known.
  package var preprocessing: String?
  /// The axes along which training mirrored images at random, of `width`, `height` and `depth`; nil
  /// when that is not known.
  package var mirroredAxes: [String]?

  /// The MRI contrasts of BraTS.
  package static let standardInputChannels = ["T1", "T1ce", "T2", "FLAIR"]
  /// The labels of BraTS.
  package static let standardClasses = [
    "background", "necrotic core", "edema", "enhancing tumour",
  ]
  /// The longest name of a channel or class, in bytes of UTF-8.
  package static let maximumNameLength = 64

  private enum CodingKeys: String, CodingKey {
    case architecture, classes, lineage, preprocessing
    case inputChannels = "input_channels"
    case mirroredAxes = "mirrored_axes"
  }

  /// - Throws: ``ModelExchangeError/network(_:)`` when there is no such network, or
  ///   ``ModelExchangeError/damagedMetadata(key:reason:)`` when it has more or fewer channels or
  ///   classes than are named, or a name stands twice, is empty or too long.
  package init(
    architecture: ViTUNetConfiguration, inputChannels: [String] = Self.standardInputChannels,
    classes: [String] = Self.standardClasses, lineage: ModelLineage? = nil,
    preprocessing: String? = nil, mirroredAxes: [String]? = nil
  ) throws(ModelExchangeError) {
    do {
      try architecture.validate()
    } catch {
      throw .network(error)
    }
    try Self.check(inputChannels, count: architecture.inputChannels, key: .inputChannels)
    try Self.check(classes, count: architecture.classes, key: .classes)
    self.architecture = architecture
    self.inputChannels = inputChannels
    self.classes = classes
    self.lineage = lineage
    self.preprocessing = preprocessing
    self.mirroredAxes = mirroredAxes
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      architecture: container.decode(ViTUNetConfiguration.self, forKey: .architecture),
      inputChannels: container.decode([String].self, forKey: .inputChannels),
      classes: container.decode([String].self, forKey: .classes),
      lineage: container.decodeIfPresent(ModelLineage.self, forKey: .lineage),
      preprocessing: container.decodeIfPresent(String.self, forKey: .preprocessing),
      mirroredAxes: container.decodeIfPresent([String].self, forKey: .mirroredAxes))
  }

  private static func check(
    _ names: [String], count: Int, key: CodingKeys
  ) throws(ModelExchangeError) {
    func require(_ condition: Bool, _ reason: String) throws(ModelExchangeError) {
      guard condition else { throw .damagedMetadata(key: key.rawValue, reason: reason) }
    }
    try require(names.count == count, "it has \(names.count) names where the network has \(count)")
    try require(Set(names).count == count, "a name stands twice")
    for name in names {
      try require(
        (1...maximumNameLength).contains(name.utf8.count),
        "a name has \(name.utf8.count) bytes, 1 to \(maximumNameLength) can be")
    }
  }
}
