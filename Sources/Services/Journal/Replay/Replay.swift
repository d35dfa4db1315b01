// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Tensors

/// Makes the versions of a run again from the updates that are kept, and compares them with the journal
/// and the model files.
///
/// It begins with the oldest model that is kept and whose later updates are, too. Where something is
/// missing or differs, it goes on from the next model file that is right, so that each version is judged
/// for itself. It only reads, and may do so while the aggregator is at work: what cannot be read may have
/// been let go meanwhile, so the journal is asked again before that is called damage.
package struct Replay {
  private let journal: Journal
  private let models: ModelStore
  private let payloads: PayloadStore
  private let descriptions: [(since: Version, description: AssemblyDescription)]
  /// Versions up to this one cannot be made: their updates are no longer kept.
  private let released: Version
  private let onDisk: Set<Version>

  private static let released = "its updates are no longer kept"

  /// - Parameter folder: the run's.
  /// - Throws: ``ServiceError``.
  package init(folder: String) throws(ServiceError) {
    journal = try Journal(reading: folder)
    models = ModelStore(reading: folder, run: journal.run)
    payloads = PayloadStore(folder: folder)
    descriptions = try journal.assemblies()
    released = try journal.newestReleasedVersion() ?? .initial
    onDisk = Set(try models.versions())
  }

  /// - Parameter progress: hears of each version as it is judged.
  /// - Throws: ``ServiceError`` when the journal cannot be read; ``TensorsError`` or ``WireError`` when
  ///   there is no memory; `CancellationError`.
  package func run(progress: (ReplayedVersion) -> Void = { _ in }) throws -> ReplayResult {
    let entries = try journal.versions()
    let decoder = try TensorDecoder()
    var state: ReplayState?
    // Why the next version cannot be made, while there is no model to make it from.
    var gap = "no model that is old enough is kept"
    var versions: [ReplayedVersion] = []
    for entry in entries {
      try Task.checkCancellation()
      let (file, parameters) = try load(entry, isNewest: entry.version == entries.last?.version)
      var outcome: ReplayedVersion.Outcome
      if state != nil {
        outcome = try advance(&state, to: entry, with: decoder)
      } else if entry.version < released {
        outcome = .notReplayed(reason: Self.released)
      } else if parameters != nil {
        outcome = .start
      } else {
        outcome = .notReplayed(reason: entry.version == .initial ? "its file is not kept" : gap)
      }
      if outcome != .same, entry.version >= released {
        state = try parameters.flatMap { try begin(with: $0, at: entry) }
        if case .notReplayed = outcome {} else { gap = "\(entry.version) could not be made" }
      }
      let judged = ReplayedVersion(
        version: entry.version, updateCount: entry.updateCount, digest: entry.modelDigest,
        outcome: outcome, file: file)
      versions.append(judged)
      progress(judged)
    }
    let pending = try journal.contributions(of: nil)
    return ReplayResult(
      federation: journal.federation, run: journal.run, versions: versions,
      pendingCount: pending.count, pendingProblems: try problems(of: pending, with: decoder))
  }

  // MARK: Steps

  /// The version's file, if it holds the model that the journal names.
  private func load(
    _ entry: VersionEntry, isNewest: Bool
  ) throws(ServiceError) -> (ReplayedVersion.File, ParameterVector?) {
    guard onDisk.contains(entry.version) || isNewest else { return (.absent, nil) }
    do {
      let parameters = try models.parameters(of: entry.version)
      let digest = parameters.digest
      guard digest == entry.modelDigest else {
        let path = models.path(of: entry.version)
        return (
          .differs(
            reason: "'\(path)' holds \(digest), the journal says \(entry.modelDigest)"), nil
        )
      }
      return (.same, parameters)
    } catch {
      if try hasLetGo(entry.version) { return (.absent, nil) }
      return (.differs(reason: ServiceError.reason(error)), nil)
    }
  }

  /// Whether a version's file is gone, as those of old versions are.
  private func hasLetGo(_ version: Version) throws(ServiceError) -> Bool {
    guard let newest = try journal.newestVersion(), version < newest else { return false }
    return try !models.versions().contains(version)
  }

  private func description(of version: Version) -> AssemblyDescription? {
    descriptions.last { $0.since < version }?.description
  }

  /// Stands at a version whose model is known, with the older ones that updates may be based on.
  private func begin(
    with parameters: consuming ParameterVector, at entry: VersionEntry
  ) throws -> ReplayState? {
    guard let description = description(of: entry.version.next) else { return nil }
    let stored = try models.optimizerState(
      of: entry.version, manifest: parameters.manifest)
    let moments = description.moments(of: stored)
    guard
      description.arithmetic.optimizer.momentNames.isEmpty || moments != nil
        || entry.version == .initial
    else { return nil }
    let (models, journal) = (models, journal)
    return try ReplayState(
      model: parameters, version: entry.version, description: description, moments: moments
    ) { version in
      guard let digest = try journal.digest(of: version),
        let base = try? models.parameters(of: version), base.digest == digest
      else { return nil }
      return base
    }
  }

  private func advance(
    _ state: inout ReplayState?, to entry: VersionEntry, with decoder: TensorDecoder
  ) throws -> ReplayedVersion.Outcome {
    guard let description = description(of: entry.version), let current = state else {
      return .failed(reason: "the journal does not say how \(entry.version) was made")
    }
    if current.description != description { state = try current.changed(to: description) }
    let contributions = try journal.contributions(of: entry.version)
    do {
      let found = try state?.make(entry, from: contributions, payloads: payloads, with: decoder)
      return found == entry.modelDigest
        ? .same : .differs(found: found ?? current.assembly.model.digest)
    } catch FederationError.baseMissing(let version) {
      return .notReplayed(reason: "its base \(version) is not kept")
    } catch let error as TensorsError {
      throw error
    } catch {
      guard try areKept(contributions) else { return .notReplayed(reason: Self.released) }
      return .failed(reason: ServiceError.reason(error))
    }
  }

  private func areKept(_ contributions: [Contribution]) throws(ServiceError) -> Bool {
    let kept = try journal.keptPayloads()
    return contributions.allSatisfy { kept.contains(PayloadName($0)) }
  }

  private func problems(
    of pending: [Contribution], with decoder: TensorDecoder
  ) throws -> [String] {
    try pending.compactMap { contribution in
      do {
        try payloads.read(contribution, with: decoder) { _, _ in }
        return nil
      } catch {
        return try areKept([contribution]) ? "\(error)" : nil
      }
    }
  }
}
