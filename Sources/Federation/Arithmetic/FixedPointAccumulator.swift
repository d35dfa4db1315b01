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
/// - Memory: 8 bytes for each coordinate, however many contributions there are.
package final class FixedPointAccumulator {
  /// Largest `|x · w|` of one contribution.
  package static let maximumContribution = 524_288.0
  /// Largest sum over contributions of their largest `|x · w|`.
  package static let maximumSum = 1_073_741_824.0

  /// Elements that are worked on together while they are in the cache. Where vectors are cut for a
  /// ``ParameterSummary``, and so fixed: its last bits depend on it.
  package static let blockSize = 16_384

  private let sums: UnsafeMutablePointer<Int64>
  package let count: Int
  /// What nothing was folded into since the accumulator was made or emptied, ascending, without
  /// neighbours. The first to come overwrites: one pass less than clearing and adding.
  private var untouched: [Range<Int>]

  /// - Throws: ``TensorsError/outOfMemory(bytes:)``.
  package init(count: Int) throws(TensorsError) {
    sums = try LargeBuffer.allocate(of: Int64.self, count: count)
    self.count = count
    untouched = [0..<count]
  }

  deinit {
    free(sums)
  }

  /// Whether nothing was folded since the accumulator was made or emptied.
  package var isEmpty: Bool { untouched == [0..<count] }

  /// A contribution whose elements arrive in pieces, none of them twice. Those of several may arrive
  /// in any order and between one another. Elements that do not arrive count as zeros.
  package struct Contribution {
    fileprivate let weight: Double
  }

  /// Begins a contribution with the given weight.
  package func beginContribution(weight: Double) -> Contribution {
    Contribution(weight: weight)
  }

  /// Folds the elements that begin at `offset`. Each must keep to the range that the type states.
  package func fold(
    _ elements: UnsafeBufferPointer<Float>, at offset: Int, of contribution: borrowing Contribution
  ) {
    precondition(offset >= 0 && elements.count <= count - offset, "a piece beyond the accumulator")
    guard let base = elements.baseAddress, !elements.isEmpty else { return }
    let (piece, weight) = (offset..<offset + elements.count, contribution.weight)
    var begin = offset
    func accumulate(to end: Int) {
      guard begin < end else { return }
      tsn_accumulate(sums + begin, base + (begin - offset), weight, end - begin)
    }
    touch(piece) { new in
      accumulate(to: new.lowerBound)
      tsn_accumulate_store(
        sums + new.lowerBound, base + (new.lowerBound - offset), weight, new.count)
      begin = new.upperBound
    }
    accumulate(to: piece.upperBound)
  }

  /// Visits what lies in a range and was not touched yet, ascending; then it is.
  private func touch(_ range: Range<Int>, _ visit: (Range<Int>) -> Void) {
    guard untouched.contains(where: { $0.overlaps(range) }) else { return }
    var left: [Range<Int>] = []
    left.reserveCapacity(untouched.count + 1)
    for gap in untouched {
      guard gap.overlaps(range) else {
        left.append(gap)
        continue
      }
      visit(gap.clamped(to: range))
      if gap.lowerBound < range.lowerBound { left.append(gap.lowerBound..<range.lowerBound) }
      if gap.upperBound > range.upperBound { left.append(range.upperBound..<gap.upperBound) }
    }
    untouched = left
  }

  /// Sums that nothing was folded into are zeros.
  private func clearUntouched(in range: Range<Int>) {
    touch(range) { (sums + $0.lowerBound).update(repeating: 0, count: $0.count) }
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
    try consume(into: &parameters) { add(to: $0, at: $1, factor: factor) }
  }

  /// Lets `update` change the parameters, block by block from the first to the last; then the
  /// accumulator is empty. An empty one calls nothing.
  /// - Parameter update: given a block of parameters and the index of its first element. It reads
  ///   the sums by ``add(to:at:factor:)`` and ``mean(at:factor:into:)``.
  /// - Returns: norm and largest magnitude of the change that float32 parameters underwent.
  /// - Throws: ``TensorsError`` when a copy of shared parameters finds no memory.
  package func consume(
    into parameters: inout ParameterVector,
    by update: (UnsafeMutableBufferPointer<Float>, Int) -> Void
  ) throws -> ParameterSummary {
    precondition(parameters.count == count, "\(parameters.count) parameters, \(count) sums")
    var summary = tsn_summary_empty()
    guard !isEmpty else { return ParameterSummary(summary) }
    clearUntouched(in: 0..<count)
    var before = [Float](repeating: 0, count: min(Self.blockSize, count))
    try parameters.withUnsafeMutableBuffer { elements in
      guard let base = elements.baseAddress else { return }
      for begin in stride(from: 0, to: count, by: Self.blockSize) {
        let size = min(Self.blockSize, count - begin)
        before.withUnsafeMutableBufferPointer { before in
          before.baseAddress?.update(from: base + begin, count: size)
          update(UnsafeMutableBufferPointer(start: base + begin, count: size), begin)
          tsn_subtract(before.baseAddress, base + begin, before.baseAddress, size)
          tsn_summarise(&summary, before.baseAddress, size)
        }
      }
    }
    untouched = [0..<count]
    return ParameterSummary(summary)
  }

  /// `elements += sums · factor` for the elements that begin at `offset`, rounded once to float32.
  package func add(
    to elements: UnsafeMutableBufferPointer<Float>, at offset: Int, factor: Double
  ) {
    precondition(offset >= 0 && elements.count <= count - offset, "a piece beyond the accumulator")
    precondition(!isEmpty, "the sums of nothing are not kept")
    tsn_apply(elements.baseAddress, sums + offset, factor, elements.count)
  }

  /// `elements = sums · factor` for the elements that begin at `offset`, rounded to float32: with
  /// 1/mass the mean change, the pseudo-gradient of a ``ServerOptimizer``.
  package func mean(
    at offset: Int, factor: Double, into elements: UnsafeMutableBufferPointer<Float>
  ) {
    tsn_fill(elements.baseAddress, 0, elements.count)
    add(to: elements, at: offset, factor: factor)
  }

  /// Lets `change` alter the sums of a range, in units of 2^-32. Where nothing was folded they are
  /// zeros first. The caller keeps to the range that the type states.
  package func withUnsafeMutableSums(
    in range: Range<Int>, _ change: (UnsafeMutableBufferPointer<Int64>) -> Void
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "sums \(range) of \(count)")
    clearUntouched(in: range)
    change(UnsafeMutableBufferPointer(start: sums + range.lowerBound, count: range.count))
  }
}
