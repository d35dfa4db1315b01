// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import ModelExchange

/// What the channels of a model's input and output are to this program, by the names that the model
/// carries: a model trained elsewhere may have another order.
package struct ModelLayout: Sendable, Equatable {
  /// The contrast that each channel of the network's input takes.
  package let contrasts: [Modality]
  /// For each ``TumourClass``, in their order, the channel of its logits.
  package let logits: [Int]

  /// This program's own order of both.
  package static let standard = ModelLayout(
    contrasts: Modality.allCases, logits: Array(TumourClass.allCases.indices))

  private init(contrasts: [Modality], logits: [Int]) {
    self.contrasts = contrasts
    self.logits = logits
  }

  /// - Throws: ``LearningError/unsuitableModel(_:)`` for a channel that is no contrast, a contrast
  ///   that stands twice, or classes that are not the four of ``TumourClass``.
  package init(_ metadata: ModelMetadata) throws(LearningError) {
    let known = Modality.allCases.map(\.rawValue).joined(separator: ", ")
    var contrasts: [Modality] = []
    for name in metadata.inputChannels {
      guard let contrast = Modality(name: name) else {
        throw .unsuitableModel(
          "its input channel '\(name.legible(64))' is none of the contrasts \(known)")
      }
      guard !contrasts.contains(contrast) else {
        throw .unsuitableModel("two of its input channels are \(contrast.rawValue)")
      }
      contrasts.append(contrast)
    }
    let classes = metadata.classes.map { TumourClass(name: $0) }
    if let index = classes.firstIndex(of: nil) {
      throw .unsuitableModel(
        "its class '\(metadata.classes[index].legible(64))' is none of "
          + TumourClass.allCases.map(\.name).joined(separator: ", "))
    }
    var logits: [Int] = []
    for tumourClass in TumourClass.allCases {
      guard let index = classes.firstIndex(of: tumourClass) else {
        throw .unsuitableModel("it has no class '\(tumourClass.name)'")
      }
      logits.append(index)
    }
    guard classes.count == logits.count else {
      throw .unsuitableModel("two of its \(classes.count) classes are the same")
    }
    self.init(contrasts: contrasts, logits: logits)
  }

  /// The planes of prepared images that the network takes, in its order.
  /// - Parameter images: A plane for each ``Modality``, in their order.
  func input(_ images: [Float]) -> [Float] {
    guard contrasts != Modality.allCases else { return images }
    let count = images.count / Modality.allCases.count
    return contrasts.flatMap { contrast in
      let plane = Modality.allCases.firstIndex(of: contrast) ?? 0
      return images[plane * count..<(plane + 1) * count]
    }
  }

  /// The planes of logits in the order of ``TumourClass``.
  func canonical(_ planes: [Float]) -> [Float] {
    guard logits != Array(logits.indices) else { return planes }
    let count = planes.count / logits.count
    return logits.flatMap { planes[$0 * count..<($0 + 1) * count] }
  }
}
