// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// A ``ServerOptimizer`` at work: its learning rate, and the moments that it keeps from version to
/// version, as vectors of float32 like the model's; memory is taken once, here.
///
/// Running statistics are not trained, so no optimiser touches them: whatever it is, and whatever
/// its rate, they change by the mean of their changes, at rate 1, and their moments stay as they
/// began.
///
/// Elements are computed in double from float32 moments and rounded once, without fused operations,
/// so that every processor gets the same bits.
package struct ServerOptimizerState: Sendable {
  /// Name of m.
  package static let firstMoment = "first_moment"
  /// Name of v.
  package static let secondMoment = "second_moment"

  package let optimizer: ServerOptimizer
  /// eta.
  package let learningRate: Double

  private let manifest: ParameterManifest
  private let weights: [Range<Int>]
  private let statistics: [Range<Int>]
  /// Empty when the optimiser keeps none.
  private var first: [ParameterVector]
  private var second: [ParameterVector]
  private var pseudoGradient: [Float]

  /// A state at the start: m is 0, v is tau².
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``, or ``TensorsError`` when there
  ///   is no memory.
  package init(
    _ optimizer: ServerOptimizer, learningRate: Double = 1, manifest: ParameterManifest
  ) throws {
    try optimizer.validate()
    let first = optimizer == .none ? nil : try ParameterVector(manifest: manifest, repeating: 0)
    let second = try optimizer.tau.map {
      try ParameterVector(manifest: manifest, repeating: Float($0 * $0))
    }
    try self.init(
      optimizer, learningRate: learningRate, manifest: manifest, first: first, second: second)
  }

  /// A state that continues with these ``moments``.
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)`` when they are not those that the
  ///   optimiser keeps, not of the model, not finite, or a second moment is negative.
  package init(
    _ optimizer: ServerOptimizer, learningRate: Double = 1, manifest: ParameterManifest,
    moments: [String: ParameterVector]
  ) throws {
    try optimizer.validate()
    let expected = optimizer.momentNames
    guard Set(moments.keys) == Set(expected) else {
      throw FederationError.outOfRange(
        name: "the server optimiser's state", value: moments.keys.sorted().description,
        allowed: expected.description)
    }
    for (name, moment) in moments { try Self.check(moment, name: name, manifest: manifest) }
    try self.init(
      optimizer, learningRate: learningRate, manifest: manifest,
      first: moments[Self.firstMoment], second: moments[Self.secondMoment])
  }

  private init(
    _ optimizer: ServerOptimizer, learningRate: Double, manifest: ParameterManifest,
    first: ParameterVector?, second: ParameterVector?
  ) throws(FederationError) {
    guard learningRate > 0 && learningRate.isFinite else {
      throw .outOfRange(
        name: "server learning rate", value: "\(learningRate)", allowed: "above 0, finite")
    }
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.manifest = manifest
    weights = manifest.ranges(of: .weight)
    statistics = manifest.ranges(of: .runningStatistic)
    self.first = first.map { [$0] } ?? []
    self.second = second.map { [$0] } ?? []
    pseudoGradient = [Float](
      repeating: 0, count: optimizer == .none ? 0 : FixedPointAccumulator.blockSize)
  }

  private static func check(
    _ moment: ParameterVector, name: String, manifest: ParameterManifest
  ) throws(FederationError) {
    guard moment.manifest == manifest else {
      throw .outOfRange(
        name: name, value: "a vector of \(moment.count) elements",
        allowed: "the model's \(manifest.elementCount) elements in the same tensors")
    }
    guard moment.summary.isFinite else {
      throw .outOfRange(name: name, value: "not finite in places", allowed: "finite values")
    }
    guard name != secondMoment || moment.withUnsafeBuffer({ $0.allSatisfy { $0 >= 0 } }) else {
      throw .outOfRange(name: name, value: "negative in places", allowed: "0 and more")
    }
  }

  /// What is to be kept to continue later: each of ``ServerOptimizer/momentNames`` with its vector.
  /// Whoever holds one on makes the next step copy it.
  package var moments: [String: ParameterVector] {
    var moments: [String: ParameterVector] = [:]
    moments[Self.firstMoment] = first.first
    moments[Self.secondMoment] = second.first
    return moments
  }

  // MARK: Steps

  /// One step of the parameters, with D = sums / mass; then the accumulator is empty. When it was
  /// empty before there is no step.
  ///
  /// ``ServerOptimizer/none`` is ``FixedPointAccumulator/apply(to:factor:)`` with eta / mass, bit
  /// for bit, but that running statistics keep rate 1. For the others D is rounded to float32.
  /// - Parameter mixing: what D is to have besides; see there.
  /// - Returns: norm and largest magnitude of the change that float32 parameters underwent.
  /// - Throws: ``TensorsError`` when a copy of a shared vector finds no memory; nothing has changed
  ///   then.
  package mutating func step(
    _ parameters: inout ParameterVector, from accumulator: FixedPointAccumulator, mass: Double,
    mixing: Mixing? = nil
  ) throws -> ParameterSummary {
    precondition(parameters.manifest == manifest, "parameters of another model")
    if let mixing {
      return try mix(&parameters, from: accumulator, mass: mass, mixing)
    }
    let (weights, statistics) = (weights, statistics)
    guard optimizer != .none else {
      let factor = learningRate / mass
      if learningRate == 1 || statistics.isEmpty {
        return try accumulator.apply(to: &parameters, factor: factor)
      }
      return try accumulator.consume(into: &parameters) { block, begin in
        forEachRange(of: weights, in: begin..<begin + block.count) { range in
          accumulator.add(
            to: block.piece(range, from: begin), at: range.lowerBound, factor: factor)
        }
        forEachRange(of: statistics, in: begin..<begin + block.count) { range in
          accumulator.add(
            to: block.piece(range, from: begin), at: range.lowerBound, factor: 1 / mass)
        }
      }
    }
    return try stepByMoments(&parameters, from: accumulator, mass: mass, mixing: nil)
  }

  /// D, rounded to float32, is made of the deltas and the way to the base; running statistics keep
  /// rate 1.
  private mutating func mix(
    _ parameters: inout ParameterVector, from accumulator: FixedPointAccumulator, mass: Double,
    _ mixing: Mixing
  ) throws -> ParameterSummary {
    guard optimizer == .none else {
      return try stepByMoments(&parameters, from: accumulator, mass: mass, mixing: mixing)
    }
    let (weights, statistics, learningRate) = (weights, statistics, learningRate)
    var change = [Float](repeating: 0, count: FixedPointAccumulator.blockSize)
    return try change.withUnsafeMutableBufferPointer { change in
      try accumulator.consume(into: &parameters) { block, begin in
        for (ranges, rate) in [(weights, learningRate), (statistics, 1)] {
          forEachRange(of: ranges, in: begin..<begin + block.count) { range in
            let (d, w) = (change.piece(0..<range.count, from: 0), block.piece(range, from: begin))
            accumulator.mean(at: range.lowerBound, factor: 1 / mass, into: d)
            mixing.add(to: d, parameters: w, at: range.lowerBound)
            tsn_add_scaled(w.baseAddress, d.baseAddress, rate, w.count)
          }
        }
      }
    }
  }

  private mutating func stepByMoments(
    _ parameters: inout ParameterVector, from accumulator: FixedPointAccumulator, mass: Double,
    mixing: Mixing?
  ) throws -> ParameterSummary {
    let (weights, statistics) = (weights, statistics)
    let rule = MomentRule(optimizer, learningRate: learningRate)
    return try pseudoGradient.withUnsafeMutableBufferPointer { gradient in
      try first.withOnlyBuffer { m in
        try second.withOnlyBuffer { v in
          try accumulator.consume(into: &parameters) { block, begin in
            forEachRange(of: weights, in: begin..<begin + block.count) { range in
              let d = gradient.piece(0..<range.count, from: 0)
              let w = block.piece(range, from: begin)
              accumulator.mean(at: range.lowerBound, factor: 1 / mass, into: d)
              mixing?.add(to: d, parameters: w, at: range.lowerBound)
              rule.step(w, m: m, v: v, at: range.lowerBound, d: UnsafeBufferPointer(d))
            }
            forEachRange(of: statistics, in: begin..<begin + block.count) { range in
              let d = gradient.piece(0..<range.count, from: 0)
              let w = block.piece(range, from: begin)
              guard let mixing else {
                accumulator.add(to: w, at: range.lowerBound, factor: 1 / mass)
                return
              }
              accumulator.mean(at: range.lowerBound, factor: 1 / mass, into: d)
              mixing.add(to: d, parameters: w, at: range.lowerBound)
              for i in w.indices { w[i] += d[i] }
            }
          }
        }
      }
    }
  }
}

/// The parts of ascending ranges that lie in a block.
private func forEachRange(
  of ranges: [Range<Int>], in block: Range<Int>, _ body: (Range<Int>) -> Void
) {
  for range in ranges where range.overlaps(block) { body(range.clamped(to: block)) }
}

extension UnsafeMutableBufferPointer {
  /// The elements of a range that is counted from `begin`.
  fileprivate func piece(_ range: Range<Int>, from begin: Int) -> Self {
    Self(rebasing: self[range.lowerBound - begin..<range.upperBound - begin])
  }
}

extension [ParameterVector] {
  /// The elements of the only vector, or none.
  fileprivate mutating func withOnlyBuffer<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    guard !isEmpty else { return try body(UnsafeMutableBufferPointer(start: nil, count: 0)) }
    return try self[0].withUnsafeMutableBuffer(body)
  }
}
