// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Evaluation
import NeuralNetwork
import Tensors

/// Scores parameters on preprocessed cases, in the network's own space.
package final class Validator {
  private let cases: [PreparedFile]
  private let plan: InferencePlan
  private var images: [Float]
  private var logits: [Float]
  private var labels: [UInt8]

  /// - Parameter cases: With labels, of the network's volume and channels; at least one.
  /// - Throws: ``LearningError``.
  package init(
    _ architecture: ViTUNetConfiguration, parameters: ParameterVector, cases: [PreparedFile],
    precision: Precision, threads: Int
  ) throws(LearningError) {
    guard !cases.isEmpty else { throw .noCases("to validate on") }
    try Trainer.check(cases, architecture)
    self.cases = cases
    plan = try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try InferencePlan(
        architecture, parameters: parameters, precision: precision, threads: threads)
    }
    images = [Float](repeating: 0, count: plan.imageCount)
    logits = [Float](repeating: 0, count: plan.logitCount)
    labels = [UInt8](repeating: 0, count: architecture.volume.voxelCount)
  }

  /// - Throws: ``LearningError/network(_:)``.
  package func validate(_ parameters: ParameterVector) throws(LearningError) -> ValidationRecord {
    try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try plan.load(parameters)
    }
    var sums: [String: Double] = [:]
    for file in cases {
      try predict(file)
      var matrix = ConfusionMatrix()
      file.withLabels { reference in
        labels.withUnsafeBufferPointer { matrix.add(reference: reference, prediction: $0) }
      }
      for region in Structure.regions { sums[region.rawValue, default: 0] += matrix[region].dice }
    }
    return ValidationRecord(
      dice: sums.mapValues { $0 / Double(cases.count) }, cases: cases.count)
  }

  private func predict(_ file: PreparedFile) throws(LearningError) {
    images.withUnsafeMutableBufferPointer { file.copyImages(to: $0) }
    let result = images.withUnsafeBufferPointer { images in
      logits.withUnsafeMutableBufferPointer { logits in
        Result { () throws(NetworkError) in try plan.run(images: images, logits: logits) }
      }
    }
    try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try result.get()
    }
    let (classes, voxels) = (plan.configuration.classes, labels.count)
    logits.withUnsafeBufferPointer { logits in
      labels.withUnsafeMutableBufferPointer { labels in
        tsn_argmax(labels.baseAddress, logits.baseAddress, classes, voxels, voxels)
      }
    }
  }
}
