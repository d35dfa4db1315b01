// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The global model and the arithmetic that makes its versions: deltas are folded as they arrive, and a
/// commit turns them into the next version. The aggregator, a replay, a study and the simulation tests
/// all use this one.
///
/// The same contributions give the same bits in whatever order they are folded. Memory: the model, the
/// sums (twice the model), what the server's optimiser keeps, `baseVersions` models for strategies
/// that mix local models, and with a robust rule every delta of a version.
package final class ModelAssembly {
  /// Of the newest version.
  package private(set) var model: ParameterVector
  package private(set) var version: Version
  package private(set) var optimizer: ServerOptimizerState

  private let arithmetic: AggregationArithmetic
  private let accumulator: FixedPointAccumulator
  private let robust: RobustBuffer?
  /// Elements whose changes count.
  private let counted: [Range<Int>]
  /// Parameters of the last versions.
  private var bases: [Version: ParameterVector] = [:]
  /// How many of them stay in memory.
  private let baseVersions: UInt64
  private let readBase: BaseReader?

  /// Finds the parameters of a version that is no longer in memory; nil: they are gone.
  package typealias BaseReader = (Version) throws -> ParameterVector?

  /// - Parameters:
  ///   - version: of the model.
  ///   - moments: what the server's optimiser had kept; nil: it begins.
  ///   - baseVersions: versions whose parameters stay in memory, for strategies that mix local
  ///     models; 0 for others.
  ///   - readBase: for older ones.
  /// - Throws: ``TensorsError`` when there is no memory; ``FederationError`` when the moments are
  ///   not those of the optimiser and the model.
  package init(
    model: consuming ParameterVector, version: Version, arithmetic: AggregationArithmetic,
    moments: [String: ParameterVector]? = nil, baseVersions: UInt64 = 0,
    readBase: BaseReader? = nil
  ) throws {
    let manifest = model.manifest
    self.arithmetic = arithmetic
    self.version = version
    self.baseVersions = baseVersions
    self.readBase = readBase
    accumulator = try FixedPointAccumulator(count: model.count)
    robust = try arithmetic.rule.map { _ in
      try RobustBuffer(manifest: manifest, capacity: RobustBuffer.maximumCapacity)
    }
    if let moments {
      optimizer = try ServerOptimizerState(
        arithmetic.optimizer, learningRate: arithmetic.serverLearningRate, manifest: manifest,
        moments: moments)
    } else {
      optimizer = try ServerOptimizerState(
        arithmetic.optimizer, learningRate: arithmetic.serverLearningRate, manifest: manifest)
    }
    counted =
      arithmetic.runningStatistics == .averaged
      ? [0..<manifest.elementCount] : manifest.ranges(of: .weight)
    self.model = model
    try keepBase()
  }

  // MARK: Folding

  /// An update that is being folded.
  package enum Folding {
    case sum(FixedPointAccumulator.Contribution)
    case robust(RobustBuffer.Contribution, RobustBuffer)
  }

  /// Begins to fold an update; its elements follow, and may do so between those of others.
  /// - Throws: ``FederationError`` or ``TensorsError`` when a robust rule's buffer has no room.
  package func begin(_ contribution: Contribution) throws -> Folding {
    if let robust {
      // The rule weighs updates alike: only staleness and clipping change them.
      let key = UpdateKey(agent: contribution.agent, id: contribution.id)
      return .robust(
        try robust.beginContribution(key, weight: contribution.weight / contribution.mass), robust)
    }
    return .sum(accumulator.beginContribution(weight: contribution.weight))
  }

  /// Folds elements of an update. The pieces cover the vector once.
  package func fold(
    _ elements: UnsafeBufferPointer<Float>, at offset: Int, of folding: Folding
  ) throws {
    let piece = offset..<offset + elements.count
    switch folding {
    case .robust(let slot, let buffer):
      guard arithmetic.runningStatistics == .local else {
        return try buffer.fold(elements, at: offset, of: slot)
      }
      // What does not count must not decide which deltas are near one another either.
      var counting = [Float](repeating: 0, count: elements.count)
      for range in counted where range.overlaps(piece) {
        for index in range.clamped(to: piece) {
          counting[index - offset] = elements[index - offset]
        }
      }
      try counting.withUnsafeBufferPointer { try buffer.fold($0, at: offset, of: slot) }
    case .sum(let sum):
      for range in counted where range.overlaps(piece) {
        let common = range.clamped(to: piece)
        let part = common.lowerBound - offset..<common.upperBound - offset
        accumulator.fold(
          UnsafeBufferPointer(rebasing: elements[part]), at: common.lowerBound, of: sum)
      }
    }
  }

  /// Folds a whole delta.
  package func fold(_ contribution: Contribution, delta: ParameterVector) throws {
    let folding = try begin(contribution)
    try delta.withUnsafeBuffer { try fold($0, at: 0, of: folding) }
  }

  // MARK: Versions

  /// Makes the version from what was folded.
  /// - Precondition: no differential privacy.
  package func commit(_ committed: CommittedVersion) throws -> ParameterSummary {
    precondition(arithmetic.privacy == nil, "noise comes from a generator")
    return try finish(committed)
  }

  /// Makes the version from what was folded, and the noise of differential privacy, if there is any.
  /// - Parameter noise: of cryptographic quality, where privacy is meant.
  /// - Returns: norm and largest magnitude of the change of the model.
  /// - Throws: ``FederationError/baseMissing(_:)``, or ``TensorsError`` when a copy finds no memory.
  package func commit(
    _ committed: CommittedVersion, noise: inout some RandomNumberGenerator
  ) throws -> ParameterSummary {
    arithmetic.privacy?.noise.add(to: accumulator, in: counted, using: &noise)
    return try finish(committed)
  }

  private func finish(_ committed: CommittedVersion) throws -> ParameterSummary {
    var mass = committed.mass
    if let robust, let rule = arithmetic.rule {
      _ = try robust.aggregate(by: rule, into: accumulator)
      mass = 1
    }
    let change = try optimizer.step(
      &model, from: accumulator, mass: mass, mixing: try mixing(of: committed))
    version = committed.version
    try keepBase()
    return change
  }

  private func mixing(of committed: CommittedVersion) throws -> Mixing? {
    // A version of one update, whose base is the model itself when it is fresh.
    guard baseVersions > 0, let contribution = committed.contributions.first,
      contribution.staleness > 0
    else { return nil }
    let version = contribution.baseVersion
    guard let base = try bases[version] ?? readBase?(version) else {
      throw FederationError.baseMissing(version)
    }
    return Mixing(base: base, rate: contribution.factor)
  }

  /// Copies the model into the memory of the version that is let go: fresh memory costs more than all
  /// arithmetic on it.
  private func keepBase() throws {
    guard baseVersions > 0 else { return }
    var spare: ParameterVector?
    for old in bases.keys.filter({ version.staleness(since: $0) >= baseVersions }) {
      spare = bases.removeValue(forKey: old)
    }
    // Nobody else may hold it, or writing copies it first.
    var copy = try spare.take() ?? ParameterVector(undefined: model.manifest)
    try copy.withUnsafeMutableBuffer { copy in
      _ = model.withUnsafeBuffer { copy.update(fromContentsOf: $0) }
    }
    bases[version] = copy
  }
}
