// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The global model and the arithmetic that makes its versions: deltas are folded as they arrive, and a
/// commit turns them into the next version. The aggregator, a replay, a study and the simulation tests
/// all use this one.
package final class ModelAssembly {
  /// Of the newest version.
  package private(set) var model: ParameterVector
  package private(set) var version: Version

  private let arithmetic: AggregationArithmetic
  private let accumulator: FixedPointAccumulator
  /// Elements whose changes count.
  private let counted: [Range<Int>]
  /// Parameters of the last versions, for strategies that mix local models.
  private var bases: [Version: ParameterVector] = [:]
  private let baseVersions: UInt64

  /// - Parameters:
  ///   - baseVersions: versions whose parameters are kept; 0 for strategies that need none.
  /// - Throws: ``TensorsError`` when there is no memory.
  package init(
    model: consuming ParameterVector, version: Version, arithmetic: AggregationArithmetic,
    baseVersions: UInt64 = 0
  ) throws {
    self.arithmetic = arithmetic
    self.version = version
    self.baseVersions = baseVersions
    accumulator = try FixedPointAccumulator(count: model.count)
    counted = arithmetic.runningStatistics == .averaged
      ? [0..<model.count] : model.manifest.ranges(of: .weight)
    self.model = model
    keepBase()
  }

  /// A version before the newest, which updates may still be based on.
  package func restore(base: ParameterVector, version: Version) {
    bases[version] = base
  }

  // MARK: Folding

  /// An update that is being folded.
  package struct Folding: ~Copyable {
    fileprivate let sum: FixedPointAccumulator.Contribution
  }

  /// Begins to fold an update; its elements follow. Until the last of them nothing else is folded.
  package func begin(_ contribution: Contribution) -> Folding {
    Folding(sum: accumulator.beginContribution(weight: contribution.weight))
  }

  /// Folds elements of an update. The pieces cover the vector once.
  package func fold(
    _ elements: UnsafeBufferPointer<Float>, at offset: Int, of folding: borrowing Folding
  ) {
    let piece = offset..<offset + elements.count
    for range in counted where range.overlaps(piece) {
      let common = range.clamped(to: piece)
      let part = common.lowerBound - offset..<common.upperBound - offset
      accumulator.fold(
        UnsafeBufferPointer(rebasing: elements[part]), at: common.lowerBound, of: folding.sum)
    }
  }

  /// Folds a whole delta.
  package func fold(_ contribution: Contribution, delta: ParameterVector) {
    let folding = begin(contribution)
    delta.withUnsafeBuffer { fold($0, at: 0, of: folding) }
  }

  // MARK: Versions

  /// Makes the version from what was folded.
  /// - Returns: norm and largest magnitude of the change of the model.
  /// - Throws: ``TensorsError`` when a copy finds no memory.
  package func commit(_ committed: CommittedVersion) throws -> ParameterSummary {
    let change = try accumulator.apply(
      to: &model, factor: arithmetic.serverLearningRate / committed.mass)
    version = committed.version
    keepBase()
    return change
  }

  private func keepBase() {
    guard baseVersions > 0 else { return }
    bases[version] = model
    bases = bases.filter { version.staleness(since: $0.key) < baseVersions }
  }
}
