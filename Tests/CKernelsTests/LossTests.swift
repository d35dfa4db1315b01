// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// The losses, in the suite that chooses instruction sets.
extension CKernelsTests {
  static let classCounts = [2, 3, 4, 5, 16]

  @Test("loss sums are their naive twin's", arguments: isas, classCounts)
  func lossSums(isa: String, classes: Int) throws {
    try #require(tsn_select_isa(isa))
    for size in Self.sizes + [1023, 1024, 1025] {
      for offset in Self.offsets {
        let test = LossCase(classes: classes, count: size, offset: offset, using: &generator)
        let fast = test.sums(naive: false)
        let naive = test.sums(naive: true)
        #expect(fast.counts == naive.counts)
        #expect(close(fast.reals, naive.reals, 2e-6), "\(size) voxels at offset \(offset)")
      }
    }
  }

  @Test("gradients, softmax and labels are their naive twins'", arguments: isas, classCounts)
  func lossGradient(isa: String, classes: Int) throws {
    try #require(tsn_select_isa(isa))
    for size in Self.sizes {
      for offset in Self.offsets {
        let test = LossCase(classes: classes, count: size, offset: offset, using: &generator)
        var (_, coefficients) = test.loss(naive: true, options: LossOptions())
        // As if of few voxels, for gradients of about 1.
        withUnsafeMutableBytes(of: &coefficients) { bytes in
          for (index, value) in bytes.bindMemory(to: Float.self).enumerated() {
            bytes.bindMemory(to: Float.self)[index] = value * Float(size)
          }
        }
        let naive = test.gradient(naive: true, coefficients: coefficients)
        #expect(close(test.gradient(naive: false, coefficients: coefficients), naive, 2e-6))
        #expect(close(test.probabilities(naive: false), test.probabilities(naive: true), 1e-6))
        #expect(test.prediction(naive: false) == test.prediction(naive: true))
      }
    }
  }

  @Test("no voxels need no memory", arguments: isas)
  func noVoxels(isa: String) throws {
    try #require(tsn_select_isa(isa))
    var sums = tsn_class_sums()
    tsn_loss_sums(&sums, nil, nil, 4, 0, 0)
    tsn_loss_gradient(nil, nil, nil, [tsn_loss_coefficients()], 4, 0, 0)
    tsn_softmax(nil, nil, 4, 0, 0)
    tsn_argmax(nil, nil, 4, 0, 0)
    #expect(sums.reals.allSatisfy { $0 == 0 } && sums.counts.allSatisfy { $0 == 0 })
    let (loss, _) = LossOptions(countAbsentClasses: false).finish(sums, classes: 4)
    #expect(loss.total == 0)
  }

  @Test("softmax and gradient may write over the logits", arguments: isas, classCounts)
  func lossInPlace(isa: String, classes: Int) throws {
    try #require(tsn_select_isa(isa))
    var again = generator
    let first = LossCase(classes: classes, count: 1001, offset: 4, using: &generator)
    let second = LossCase(classes: classes, count: 1001, offset: 4, using: &again)
    let (_, coefficients) = first.loss(naive: false, options: LossOptions())
    let gradient = first.gradient(naive: false, coefficients: coefficients)
    let probabilities = first.probabilities(naive: false)
    let (z, y, stride) = (first.logits.pointer, first.labels.pointer, first.stride)
    tsn_loss_gradient(z, z, y, [coefficients], classes, stride, 1001)
    tsn_softmax(second.logits.pointer, second.logits.pointer, classes, stride, 1001)
    for plane in Swift.stride(from: 0, to: classes * stride, by: stride) {
      let voxels = plane..<plane + 1001
      #expect(first.logits.elements(voxels) == Array(gradient[voxels]))
      #expect(second.logits.elements(voxels) == Array(probabilities[voxels]))
    }
  }

  @Test("cuts at multiples of 16 voxels change no gradient", arguments: isas, classCounts)
  func lossRanges(isa: String, classes: Int) throws {
    try #require(tsn_select_isa(isa))
    let test = LossCase(classes: classes, count: 333, offset: 0, using: &generator)
    let (loss, coefficients) = test.loss(naive: false, options: LossOptions())
    let whole = test.gradient(naive: false, coefficients: coefficients)
    var parts = [Float](repeating: -7, count: whole.count)
    var sums = tsn_class_sums()
    for range in [0..<16, 16..<176, 176..<192, 192..<333] {
      var part = tsn_class_sums()
      let logits = test.logits.pointer + range.lowerBound
      let labels = test.labels.pointer + range.lowerBound
      tsn_loss_sums(&part, logits, labels, classes, test.stride, range.count)
      tsn_class_sums_add(&sums, &part)
      parts.withUnsafeMutableBufferPointer {
        let gradient = $0.baseAddress.unsafelyUnwrapped + range.lowerBound
        tsn_loss_gradient(
          gradient, logits, labels, [coefficients], classes, test.stride, range.count)
      }
    }
    #expect(parts == whole)
    #expect(sums.counts == test.sums(naive: false).counts)
    let (joined, _) = LossOptions().finish(sums, classes: classes)
    #expect(abs(joined.total - loss.total) < 1e-6)
  }
}
