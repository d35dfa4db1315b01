// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The logits and labels of one sample, with gaps between the planes that nobody may change.
struct LossCase {
  let classes: Int
  let stride: Int
  let count: Int
  let logits: Unaligned<Float>
  let labels: Unaligned<UInt8>

  /// Planes as they are, one after the other.
  init(planes: [Float], labels: [UInt8]) {
    self.init(
      classes: planes.count / labels.count, stride: labels.count, count: labels.count,
      logits: Unaligned(planes, offset: 0), labels: Unaligned(labels, offset: 0))
  }

  /// Logits of usual sizes, and labels of which the last few are of no class.
  init(classes: Int, count: Int, offset: Int, using generator: inout SplitMix64) {
    let stride = count + 5
    let planes = (0..<classes * stride).map { _ in Float.random(in: -9...9, using: &generator) }
    let labels = (0..<count).map { voxel -> UInt8 in
      let label = UInt8.random(in: 0..<UInt8(classes), using: &generator)
      return voxel % 11 == 7 ? (label % 2 == 0 ? UInt8(classes) : 255) : label
    }
    self.init(
      classes: classes, stride: stride, count: count,
      logits: Unaligned(planes, offset: offset), labels: Unaligned(labels, offset: offset % 3))
  }

  private init(
    classes: Int, stride: Int, count: Int, logits: Unaligned<Float>, labels: Unaligned<UInt8>
  ) {
    self.classes = classes
    self.stride = stride
    self.count = count
    self.logits = logits
    self.labels = labels
  }

  func sums(naive: Bool) -> tsn_class_sums {
    var sums = tsn_class_sums()
    let kernel = naive ? tsn_loss_sums_naive : tsn_loss_sums
    kernel(&sums, logits.pointer, labels.pointer, classes, stride, count)
    return sums
  }

  func loss(naive: Bool, options: LossOptions) -> (tsn_loss, tsn_loss_coefficients) {
    options.finish(sums(naive: naive), classes: classes)
  }

  /// Elements of the gaps are -7.
  func gradient(naive: Bool, coefficients: tsn_loss_coefficients) -> [Float] {
    var gradient = [Float](repeating: -7, count: classes * stride)
    let kernel = naive ? tsn_loss_gradient_naive : tsn_loss_gradient
    withUnsafePointer(to: coefficients) {
      kernel(&gradient, logits.pointer, labels.pointer, $0, classes, stride, count)
    }
    return gradient
  }

  func probabilities(naive: Bool) -> [Float] {
    var probabilities = [Float](repeating: -7, count: classes * stride)
    let kernel = naive ? tsn_softmax_naive : tsn_softmax
    kernel(&probabilities, logits.pointer, classes, stride, count)
    return probabilities
  }

  func prediction(naive: Bool) -> [UInt8] {
    var prediction = [UInt8](repeating: 77, count: count)
    let kernel = naive ? tsn_argmax_naive : tsn_argmax
    kernel(&prediction, logits.pointer, classes, stride, count)
    return prediction
  }
}

/// tsn_loss_options, with the class weights as an array.
struct LossOptions {
  var dice = 1.0
  var crossEntropy = 1.0
  var classWeights: [Float]?
  var includeBackground = true
  var countAbsentClasses = true

  func finish(_ sums: tsn_class_sums, classes: Int) -> (tsn_loss, tsn_loss_coefficients) {
    var loss = tsn_loss()
    var coefficients = tsn_loss_coefficients()
    (classWeights ?? []).withUnsafeBufferPointer { weights in
      let options = tsn_loss_options(
        dice_weight: dice, cross_entropy_weight: crossEntropy, smooth: 1e-5,
        class_weights: classWeights == nil ? nil : weights.baseAddress,
        include_background: includeBackground, count_absent_classes: countAbsentClasses)
      withUnsafePointer(to: sums) { sums in
        withUnsafePointer(to: options) {
          tsn_loss_finish(&loss, &coefficients, sums, $0, classes)
        }
      }
    }
    return (loss, coefficients)
  }
}

extension tsn_class_sums {
  /// Overlaps, probabilities and cross-entropies of all classes.
  var reals: [Double] {
    [overlap, probability, cross_entropy].flatMap { sixteen in
      withUnsafeBytes(of: sixteen) { Array($0.bindMemory(to: Double.self)) }
    }
  }

  /// References of all classes, correct and invalid voxels.
  var counts: [Int64] {
    withUnsafeBytes(of: reference) { Array($0.bindMemory(to: Int64.self)) } + [correct, invalid]
  }
}

/// Whether corresponding elements differ by no more than the tolerance, relative to those above 1.
func close<T: BinaryFloatingPoint>(_ a: [T], _ b: [T], _ tolerance: T) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}
