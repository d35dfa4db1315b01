// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NeuralNetwork
import Tensors

/// Everything that training needs to go on after an interruption, in one file: parameters, what the
/// optimiser remembers, and how far it came.
package struct TrainingState {
  /// How far training came.
  package struct Progress: Sendable, Equatable, Codable {
    /// Epochs done.
    package var epoch = 0
    package var optimizerSteps = 0
    package var bestEpoch: Int?
    package var bestDice: Double?
    /// Validations since the best.
    package var validationsSinceBest = 0
    /// Digest of the settings and cases that the state belongs to.
    package var fingerprint = ""
    /// Digest of what the cases' images and masks are; nil in files of older versions.
    package var images: String?

    package init() {}
  }

  package let parameters: ParameterVector
  package let moments: OptimizerMoments
  package let progress: Progress

  private static let progressKey = "progress"
  private static let momentCountKey = "moments"

  package init(parameters: ParameterVector, moments: OptimizerMoments, progress: Progress) {
    self.parameters = parameters
    self.moments = moments
    self.progress = progress
  }

  /// Writes the state, as a whole or not at all.
  /// - Throws: ``LearningError/tensors(_:)``.
  package func write(to path: String) throws(LearningError) {
    let vectors = [parameters] + moments.moments
    let text: String
    do {
      // Sorted: a run has the same files, however often it was interrupted.
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      text = String(decoding: try encoder.encode(progress), as: UTF8.self)
    } catch {
      throw .invalidFile(path: path, reason: "its progress cannot be written: \(error)")
    }
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      let manifest = try Self.manifest(parameters.manifest, copies: vectors.count)
      let joined = try ParameterVector(
        manifest: manifest, elements: vectors.flatMap(\.elements))
      try ParameterFile(
        parameters: joined,
        metadata: [Self.progressKey: text, Self.momentCountKey: "\(moments.moments.count)"]
      ).write(to: path)
    }
  }

  /// Reads a state of a network with these tensors.
  /// - Throws: ``LearningError``.
  package init(contentsOf path: String, manifest: ParameterManifest) throws(LearningError) {
    func invalid(_ reason: String) -> LearningError { .invalidFile(path: path, reason: reason) }
    let file = try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try ParameterFile(contentsOf: path)
    }
    guard let text = file.metadata[Self.progressKey],
      let progress = try? JSONDecoder().decode(Progress.self, from: Data(text.utf8)),
      progress.epoch >= 0, progress.optimizerSteps >= 0,
      let count = file.metadata[Self.momentCountKey].flatMap({ Int($0) }), (0...2).contains(count)
    else { throw invalid("it is no state of training") }
    let vectors = try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      guard file.parameters.manifest == (try Self.manifest(manifest, copies: count + 1)) else {
        return [ParameterVector]()
      }
      return try Self.split(file.parameters, manifest)
    }
    guard let parameters = vectors.first else { throw invalid("it is another network's") }
    self.parameters = parameters
    moments = OptimizerMoments(
      steps: progress.optimizerSteps, moments: Array(vectors.dropFirst()))
    self.progress = progress
  }

  private static func manifest(
    _ manifest: ParameterManifest, copies: Int
  ) throws(TensorsError) -> ParameterManifest {
    var tensors: [TensorDescription] = []
    for copy in 0..<copies {
      for tensor in manifest.tensors {
        let prefix = copy == 0 ? "parameters" : "moment\(copy)"
        tensors.append(
          try TensorDescription(name: "\(prefix).\(tensor.name)", shape: tensor.shape))
      }
    }
    return try ParameterManifest(tensors)
  }

  private static func split(
    _ joined: ParameterVector, _ manifest: ParameterManifest
  ) throws(TensorsError) -> [ParameterVector] {
    let elements = joined.elements
    var vectors: [ParameterVector] = []
    for first in stride(from: 0, to: elements.count, by: manifest.elementCount) {
      vectors.append(
        try ParameterVector(
          manifest: manifest, elements: Array(elements[first..<first + manifest.elementCount])))
    }
    return vectors
  }
}
