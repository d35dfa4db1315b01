// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Evaluation
import NeuralNetwork
import Tensors

/// Scores parameters on preprocessed cases, in the network's own space: in windows that overlap by half
/// where cases are larger than the network's volume.
package final class Validator {
  private let cases: [PreparedFile]
  private let network: WindowedNetwork

  /// - Parameter cases: With labels, of the network's channels, nowhere smaller than its volume; at
  ///   least one.
  /// - Throws: ``LearningError``.
  package convenience init(
    _ architecture: ViTUNetConfiguration, parameters: ParameterVector, cases: [PreparedFile],
    precision: Precision, threads: Int
  ) throws(LearningError) {
    try self.init(
      sharing: try WindowedNetwork(
        architecture, parameters: parameters, precision: precision, threads: threads, overlap: 0.5),
      cases: cases)
  }

  /// - Parameter network: Others may use it between two calls.
  init(sharing network: WindowedNetwork, cases: [PreparedFile]) throws(LearningError) {
    guard !cases.isEmpty else { throw .noCases("to validate on") }
    try Trainer.check(cases, network.plan.configuration)
    self.cases = cases
    self.network = network
  }

  var caseCount: Int { cases.count }

  /// - Throws: ``LearningError/network(_:)``, ``LearningError`` when a case cannot be read any more;
  ///   `CancellationError` between windows once the task is cancelled.
  package func validate(_ parameters: ParameterVector) throws -> ValidationRecord {
    let scores = try scores(parameters)
    return ValidationRecord(
      dice: Dictionary(
        uniqueKeysWithValues: Structure.regions.map { ($0.rawValue, scores[$0].dice) }),
      cases: cases.count)
  }

  /// As ``validate(_:)``, with all that overlap tells.
  package func scores(_ parameters: ParameterVector) throws -> OverlapScores {
    try network.load(parameters)
    var matrices: [ConfusionMatrix] = []
    for file in cases {
      let (labels, reference) = try predict(file)
      var matrix = ConfusionMatrix()
      reference.withUnsafeBufferPointer { reference in
        labels.withUnsafeBufferPointer { matrix.add(reference: reference, prediction: $0) }
      }
      matrices.append(matrix)
    }
    return OverlapScores(matrices)
  }

  /// The labels that the network gives a case, and those of its mask.
  private func predict(
    _ file: PreparedFile
  ) throws -> (labels: [UInt8], reference: [UInt8]) {
    let voxels = file.extent.voxelCount
    var images = [Float](repeating: 0, count: file.channels * voxels)
    var reference = [UInt8](repeating: 0, count: voxels)
    try images.withUnsafeMutableBufferPointer { images throws(LearningError) in
      try reference.withUnsafeMutableBufferPointer { labels throws(LearningError) in
        try file.read(images: images, labels: labels)
      }
    }
    let logits = try network.logits(images, extent: file.extent)
    let classes = network.plan.configuration.classes
    let labels = [UInt8](unsafeUninitializedCapacity: voxels) { labels, count in
      logits.withUnsafeBufferPointer {
        tsn_argmax(labels.baseAddress, $0.baseAddress, classes, voxels, voxels)
      }
      count = voxels
    }
    return (labels, reference)
  }
}
