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

  private typealias Lanes = SortingNetwork.Lanes
  /// Rows of this many lanes, 1024 elements, stay in the cache while they are sorted.
  private static let rowLength = 1024 / Lanes.scalarCount

  /// Folds each coordinate's mean without its `trimmed` smallest and largest values: with all but
  /// one or two trimmed, the median.
  private func combine(
    _ order: [Int], trimming trimmed: Int, into accumulator: FixedPointAccumulator
  ) {
    let network = trimmed > 0 ? SortingNetwork(count: order.count) : nil
    let contribution = accumulator.beginContribution(weight: 1)
    let length = Self.rowLength * Lanes.scalarCount
    var rows = [Lanes](repeating: .zero, count: order.count * Self.rowLength)
    var result = [Lanes](repeating: .zero, count: Self.rowLength)
    for begin in stride(from: 0, to: manifest.elementCount, by: length) {
      let size = min(length, manifest.elementCount - begin)
      rows.withUnsafeMutableBufferPointer { rows in
        let scalars = UnsafeMutableRawBufferPointer(rows)
        let width = MemoryLayout<Float>.stride
        for (row, index) in order.enumerated() {
          deltas[index].withUnsafeBuffer { delta in
            let bytes = UnsafeRawBufferPointer(delta)[begin * width..<(begin + size) * width]
            UnsafeMutableRawBufferPointer(rebasing: scalars[(row * length * width)...])
              .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes))
          }
        }
        network?.sort(rows, rowLength: Self.rowLength)
        result.withUnsafeMutableBufferPointer { result in
          Self.mean(of: rows, trimming: trimmed, into: result)
        }
      }
      result.withUnsafeBytes {
        accumulator.fold(
          UnsafeBufferPointer(rebasing: $0.bindMemory(to: Float.self)[..<size]), at: begin,
          of: contribution)
      }
    }
  }

  /// Sums in double from the first row that is kept to the last.
  private static func mean(
    of elements: UnsafeMutableBufferPointer<Lanes>, trimming trimmed: Int,
    into result: UnsafeMutableBufferPointer<Lanes>
  ) {
    let rows = elements.count / rowLength
    let divisor = Double(rows - 2 * trimmed)
    for column in 0..<rowLength {
      var sum = SIMD16<Double>.zero
      for row in trimmed..<rows - trimmed {
        sum += SIMD16<Double>(elements[row * rowLength + column])
      }
      result[column] = Lanes(sum / divisor)
    }
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
