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
  package init(
    _ architecture: ViTUNetConfiguration, parameters: ParameterVector, cases: [PreparedFile],
    precision: Precision, threads: Int
  ) throws(LearningError) {
    guard !cases.isEmpty else { throw .noCases("to validate on") }
    try Trainer.check(cases, architecture)
    self.cases = cases
    network = try WindowedNetwork(
      architecture, parameters: parameters, precision: precision, threads: threads, overlap: 0.5)
  }

  /// - Throws: ``LearningError/network(_:)``.
  package func validate(_ parameters: ParameterVector) throws(LearningError) -> ValidationRecord {
    try network.load(parameters)
    var sums: [String: Double] = [:]
    for file in cases {
      let labels = try predict(file)
      var matrix = ConfusionMatrix()
      file.withLabels { reference in
        labels.withUnsafeBufferPointer { matrix.add(reference: reference, prediction: $0) }
      }
      for region in Structure.regions { sums[region.rawValue, default: 0] += matrix[region].dice }
    }
    return ValidationRecord(
      dice: sums.mapValues { $0 / Double(cases.count) }, cases: cases.count)
  }

  private func predict(_ file: PreparedFile) throws(LearningError) -> [UInt8] {
    let voxels = file.extent.voxelCount
    var images = [Float](repeating: 0, count: file.channels * voxels)
    images.withUnsafeMutableBufferPointer { file.copyImages(to: $0) }
    let logits = try network.logits(images, extent: file.extent)
    let classes = network.plan.configuration.classes
    return [UInt8](unsafeUninitializedCapacity: voxels) { labels, count in
      logits.withUnsafeBufferPointer {
        tsn_argmax(labels.baseAddress, $0.baseAddress, classes, voxels, voxels)
      }
      count = voxels
    }
  }
}
