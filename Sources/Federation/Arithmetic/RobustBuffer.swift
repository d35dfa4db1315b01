// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// Keeps the weighted deltas of the version that is being gathered, for a ``RobustRule``, which
/// must see them all: up to K times the model's memory, taken when first needed and used again by
/// the versions that follow.
///
/// A delta's weight is its share without its mass: staleness discount, norm bound, mixing rate. The
/// result counts as one contribution of weight 1 and mass 1. Products are rounded to float32.
///
/// Deltas are sorted by their ``UpdateKey`` first, so the same updates give the same bits in
/// whatever order they arrive. All that counts is judged, running statistics too.
package final class RobustBuffer {
  package let manifest: ParameterManifest
  /// K.
  package let capacity: Int
  /// Of the first `keys.count` of these the contents count.
  private var deltas: [ParameterVector] = []
  private var keys: [UpdateKey] = []

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package init(manifest: ParameterManifest, capacity: Int) throws(FederationError) {
    guard (1...Self.maximumCapacity).contains(capacity) else {
      throw .outOfRange(
        name: "a robust rule's buffer", value: "\(capacity) updates",
        allowed: "1 to \(Self.maximumCapacity)")
    }
    self.manifest = manifest
    self.capacity = capacity
  }

  package static let maximumCapacity = 4096

  /// Updates that it holds.
  package var count: Int { keys.count }

  /// A delta whose elements arrive in pieces that cover the vector once.
  package struct Contribution {
    fileprivate let index: Int
    fileprivate let weight: Double
  }

  /// Makes room for an update.
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)`` when it is full, or
  ///   ``TensorsError`` when there is no memory.
  package func beginContribution(_ key: UpdateKey, weight: Double) throws -> Contribution {
    precondition(!keys.contains(key), "update \(key) is there already")
    guard keys.count < capacity else {
      throw FederationError.outOfRange(
        name: "the number of updates for a robust rule", value: "\(keys.count + 1)",
        allowed: "at most \(capacity)")
    }
    if deltas.count == keys.count { deltas.append(try ParameterVector(undefined: manifest)) }
    keys.append(key)
    return Contribution(index: keys.count - 1, weight: weight)
  }

  /// Takes the elements that begin at `offset`. Products are finite, and in the range that
  /// ``RangeBudget`` checks.
  package func fold(
    _ elements: UnsafeBufferPointer<Float>, at offset: Int, of contribution: borrowing Contribution
  ) throws {
    precondition(
      offset >= 0 && elements.count <= manifest.elementCount - offset, "a piece beyond the model")
    let weight = contribution.weight
    try deltas[contribution.index].withUnsafeMutableBuffer { delta in
      for (index, element) in elements.enumerated() {
        delta[offset + index] = Float(Double(element) * weight)
      }
    }
  }

  /// Takes a whole delta.
  package func fold(_ vector: ParameterVector, _ key: UpdateKey, weight: Double) throws {
    let contribution = try beginContribution(key, weight: weight)
    try vector.withUnsafeBuffer { elements in
      try fold(elements, at: 0, of: contribution)
    }
  }

  /// Forgets the updates and keeps the memory.
  package func removeAll() { keys.removeAll(keepingCapacity: true) }

  /// Folds the rule's result into the accumulator with weight 1, and forgets the updates.
  /// - Returns: those that the result is made of, sorted: all but for Krum.
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)`` when they are too few for the
  ///   rule; they are kept then.
  package func aggregate(
    by rule: RobustRule, into accumulator: FixedPointAccumulator
  ) throws(FederationError) -> [UpdateKey] {
    precondition(accumulator.count == manifest.elementCount, "an accumulator of another model")
    try rule.validate(updateCount: count)
    var order = keys.indices.sorted { keys[$0] < keys[$1] }
    switch rule {
    case .median:
      combine(order, trimming: (count - 1) / 2, into: accumulator)
    case .trimmedMean(let beta):
      combine(
        order, trimming: RobustRule.trimmedCount(beta: beta, of: count), into: accumulator)
    case .krum(let byzantine):
      order = nearest(1, of: order, byzantine: byzantine)
      combine(order, trimming: 0, into: accumulator)
    case .multiKrum(let byzantine, let selected):
      order = nearest(selected, of: order, byzantine: byzantine)
      combine(order, trimming: 0, into: accumulator)
    }
    let used = order.map { keys[$0] }
    removeAll()
    return used
  }

  // MARK: Coordinates

  /// Rows of this many elements stay in the cache while they are sorted.
  private static let rowLength = 1024

  /// Folds each coordinate's mean without its `trimmed` smallest and largest values: with all but
  /// one or two trimmed, the median.
  private func combine(
    _ order: [Int], trimming trimmed: Int, into accumulator: FixedPointAccumulator
  ) {
    let network = trimmed > 0 ? SortingNetwork(count: order.count) : nil
    let kept = trimmed..<order.count - trimmed
    let contribution = accumulator.beginContribution(weight: 1)
    let length = Self.rowLength
    var rows = [Float](repeating: 0, count: order.count * length)
    var means = [Double](repeating: 0, count: length)
    var result = [Float](repeating: 0, count: length)
    for begin in stride(from: 0, to: manifest.elementCount, by: length) {
      let size = min(length, manifest.elementCount - begin)
      rows.withUnsafeMutableBufferPointer { rows in
        for (row, index) in order.enumerated() {
          deltas[index].withUnsafeBuffer { delta in
            guard let source = delta.baseAddress, let target = rows.baseAddress else { return }
            (target + row * length).update(from: source + begin, count: size)
          }
        }
        network?.sort(rows, rowLength: length)
        means.withUnsafeMutableBufferPointer { means in
          Self.mean(of: rows, rows: kept, rowLength: length, into: means)
        }
      }
      for index in 0..<size { result[index] = Float(means[index]) }
      result.withUnsafeBufferPointer {
        accumulator.fold(
          UnsafeBufferPointer(rebasing: $0[..<size]), at: begin, of: contribution)
      }
    }
  }

  /// Sums from the first row to the last.
  private static func mean(
    of elements: UnsafeMutableBufferPointer<Float>, rows: Range<Int>, rowLength: Int,
    into means: UnsafeMutableBufferPointer<Double>
  ) {
    means.update(repeating: 0)
    for row in rows {
      let row = UnsafeMutableBufferPointer(
        rebasing: elements[row * rowLength..<(row + 1) * rowLength])
      for index in 0..<rowLength { means[index] += Double(row[index]) }
    }
    let count = Double(rows.count)
    for index in 0..<rowLength { means[index] /= count }
  }

  // MARK: Krum

  /// The `selected` updates with the least scores, ties to the lesser key, in the order of keys.
  private func nearest(_ selected: Int, of order: [Int], byzantine: Int) -> [Int] {
    let distances = squaredDistances(order)
    let neighbours = order.count - byzantine - 2
    let scores = order.indices.map { row in
      var others = distances[row]
      others.remove(at: row)
      return others.sorted().prefix(neighbours).reduce(0, +)
    }
    let ranked = order.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    return ranked.prefix(selected).sorted().map { order[$0] }
  }

  /// Of each pair of deltas: differences rounded to float32, their squares summed in double, in the
  /// order that `tsn_summarise` fixes.
  private func squaredDistances(_ order: [Int]) -> [[Double]] {
    var distances = [[Double]](
      repeating: [Double](repeating: 0, count: order.count), count: order.count)
    let length = FixedPointAccumulator.blockSize
    var difference = [Float](repeating: 0, count: length)
    for begin in stride(from: 0, to: manifest.elementCount, by: length) {
      let size = min(length, manifest.elementCount - begin)
      for row in order.indices {
        for column in 0..<row {
          var summary = tsn_summary_empty()
          deltas[order[row]].withUnsafeBuffer { a in
            deltas[order[column]].withUnsafeBuffer { b in
              guard let a = a.baseAddress, let b = b.baseAddress else { return }
              tsn_subtract(&difference, a + begin, b + begin, size)
            }
          }
          tsn_summarise(&summary, difference, size)
          distances[row][column] += summary.sum_of_squares
          distances[column][row] = distances[row][column]
        }
      }
    }
    return distances
  }
}
