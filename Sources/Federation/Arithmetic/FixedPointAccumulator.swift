// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import Tensors

/// Sums weighted deltas in 64-bit fixed point, so that the same updates give the same bits in
/// whatever order they arrive, and memory does not grow with their number.
///
/// A contribution adds `round(x · w · 2^32)` to each coordinate, half to even. Integer addition is
/// associative, so order cannot matter.
///
/// - Scale: 2^-32, about 2.3e-10, is one unit.
/// - Error: at most half a unit per contribution. After N contributions and division by their mass
///   M a coordinate is off by at most N/(2M) · 2^-32; for weights of 1 that is 1.2e-10, less than
///   the spacing of float32 around any parameter larger than 0.002.
/// - Range: `|x · w| <= 2^19` per contribution, because rounding by the magic constant needs
///   `|x · w · 2^32| <= 2^51`; and the sum over contributions of their largest `|x · w|` stays
///   below 2^30, so the Int64 (range 2^31) cannot wrap. Who folds checks both through
///   ``RangeBudget`` first.
package final class FixedPointAccumulator {
  /// Largest `|x · w|` of one contribution.
  package static let maximumContribution = 524_288.0
  /// Largest sum over contributions of their largest `|x · w|`.
  package static let maximumSum = 1_073_741_824.0

  private let sums: UnsafeMutablePointer<Int64>
  package let count: Int
  private var isEmpty = true

  /// - Throws: ``TensorsError/outOfMemory(bytes:)``.
  package init(count: Int) throws(TensorsError) {
    sums = try LargeBuffer.allocate(of: Int64.self, count: count)
    self.count = count
  }

  deinit {
    free(sums)
  }

  /// A contribution whose elements arrive in pieces that cover the vector once. Between the first
  /// piece and the last nothing else may be folded.
  package struct Contribution: ~Copyable {
    fileprivate let replaces: Bool
    fileprivate let weight: Double
  }

  /// Begins a contribution with the given weight.
  package func beginContribution(weight: Double) -> Contribution {
    defer { isEmpty = false }
    return Contribution(replaces: isEmpty, weight: weight)
  }

  /// Folds the elements that begin at `offset`. Each must keep to the range that the type states.
  package func fold(
    _ elements: UnsafeBufferPointer<Float>, at offset: Int, of contribution: borrowing Contribution
  ) {
    precondition(offset >= 0 && elements.count <= count - offset, "a piece beyond the accumulator")
    guard let base = elements.baseAddress else { return }
    if contribution.replaces {
      // The first contribution overwrites: one pass less than clearing and adding.
      tsn_accumulate_store(sums + offset, base, contribution.weight, elements.count)
    } else {
      tsn_accumulate(sums + offset, base, contribution.weight, elements.count)
    }
  }

  /// Folds a whole vector.
  package func fold(_ vector: ParameterVector, weight: Double) {
    let contribution = beginContribution(weight: weight)
    vector.withUnsafeBuffer { fold($0, at: 0, of: contribution) }
  }

  /// `parameters += sums · factor`, rounded once to float32; then the accumulator is empty.
  /// - Returns: norm and largest magnitude of the change that float32 parameters underwent.
  /// - Throws: ``TensorsError`` when a copy of shared parameters finds no memory.
  package func apply(
    to parameters: inout ParameterVector, factor: Double
  ) throws -> ParameterSummary {
    precondition(parameters.count == count, "\(parameters.count) parameters, \(count) sums")
    var summary = tsn_summary_empty()
    guard !isEmpty else { return ParameterSummary(summary) }
    // Block by block, so that the change is measured while the elements are in the cache.
    let block = 16_384
    var before = [Float](repeating: 0, count: block)
    try parameters.withUnsafeMutableBuffer { elements in
      guard let base = elements.baseAddress else { return }
      for begin in stride(from: 0, to: count, by: block) {
        let size = min(block, count - begin)
        before.withUnsafeMutableBufferPointer { before in
          before.baseAddress?.update(from: base + begin, count: size)
          tsn_apply(base + begin, sums + begin, factor, size)
          tsn_subtract(before.baseAddress, base + begin, before.baseAddress, size)
          tsn_summarise(&summary, before.baseAddress, size)
        }
      }
    }
    isEmpty = true
    return ParameterSummary(summary)
  }
}
