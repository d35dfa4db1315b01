// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The order in which training sees its cases: every epoch another permutation, the same for the
/// same seed.
package struct EpochOrder: Sendable {
  package let caseCount: Int
  package let batch: Int
  package let seed: UInt64

  /// - Precondition: There is a case, and a batch has at least one sample.
  package init(caseCount: Int, batch: Int, seed: UInt64) {
    precondition(caseCount >= 1 && batch >= 1, "batches of \(batch) of \(caseCount) cases")
    self.caseCount = caseCount
    self.batch = batch
    self.seed = seed
  }

  /// Batches of an epoch. The last is filled up from the epoch's beginning.
  package var stepsPerEpoch: Int { (caseCount + batch - 1) / batch }

  /// The cases of an epoch, counted from 0.
  package func permutation(epoch: Int) -> [Int] {
    var generator = Self.generator(seed, "order", epoch)
    return (0..<caseCount).shuffled(using: &generator)
  }

  /// The cases of a batch.
  package func cases(epoch: Int, step: Int) -> [Int] {
    let permutation = permutation(epoch: epoch)
    return (0..<batch).map { permutation[(step * batch + $0) % caseCount] }
  }

  /// Random numbers that depend on nothing but what is given here.
  static func generator(_ seed: UInt64, _ purpose: String, _ number: Int) -> SeededGenerator {
    let text = "\(seed)/\(purpose)/\(number)"
    let digest = Array(text.utf8).withUnsafeBytes { Digest(of: $0) }
    return SeededGenerator(seed: digest.high ^ digest.low)
  }
}
