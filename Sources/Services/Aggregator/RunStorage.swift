// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import FoundationEssentials
import Messaging
import Tensors

/// All that a run keeps on disk: the journal, which says what counts; models; and the payloads of
/// updates. What a method has kept survives the process.
package final class RunStorage {
  private let journal: Journal
  private let models: ModelStore
  private let payloads: PayloadStore
  /// Versions whose updates stay, so that they can be replayed.
  private let keptUpdates: Int
  private let assemblyDescription: AssemblyDescription

  /// Of each agent, and of messages that are nobody's.
  private static let refusalsPerMinute = 60
  /// When refusals were kept lately.
  private var refusalTimes: [AgentID?: [Duration]] = [:]

  /// - Parameters:
  ///   - keptVersions: models that stay.
  ///   - keptUpdates: versions whose updates stay; 0: none but those that are not in a version yet.
  /// - Throws: ``ServiceError`` when the folder belongs to another run, is in use or cannot be
  ///   written.
  package init(
    folder: String, run: RunDescription, keptVersions: Int, keptUpdates: Int
  ) throws(ServiceError) {
    journal = try Journal(folder: folder, run: run, at: WallClock.microseconds())
    models = try ModelStore(folder: folder, run: run.run, retention: keptVersions)
    payloads = PayloadStore(folder: folder)
    self.keptUpdates = keptUpdates
    assemblyDescription = run.assembly
  }

  /// Whether there is a run in the folder.
  package static func holdsRun(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: Journal.path(in: folder))
  }

  // MARK: Resuming

  /// The run where it stopped, or at its beginning: updates that counted and were in no version are
  /// folded again, and give the same bits.
  /// - Parameter initial: the model of a run that has none.
  /// - Throws: ``ServiceError`` or ``TensorsError`` naming the file that cannot be used.
  package func restore(
    _ configuration: CoordinatorConfiguration, initial: () throws -> ParameterVector
  ) throws -> (Coordinator, ModelAssembly) {
    if try journal.versions().isEmpty { try begin(with: try initial()) }
    let history = try journal.history()
    let version = history.version
    let model = try models.parameters(of: version)
    let moments = assemblyDescription.moments(
      of: try models.optimizerState(of: version, manifest: model.manifest))
    let models = models
    let assembly = try ModelAssembly(
      model: consume model, version: version, arithmetic: configuration.arithmetic,
      moments: moments, baseVersions: configuration.strategy.mixesLocalModels ? 2 : 0,
      readBase: { try models.parameters(of: $0) })
    let decoder = try TensorDecoder()
    for pending in history.pending {
      try payloads.fold(pending, into: assembly, with: decoder)
    }
    try payloads.removeAll(except: try journal.keptPayloads())
    let coordinator = try Coordinator(configuration: configuration, continuing: history)
    return (coordinator, assembly)
  }

  private func begin(with model: ParameterVector) throws {
    let digest = try models.save(model, version: .initial)
    try journal.begin(with: digest, at: WallClock.microseconds())
  }

  // MARK: Keeping

  /// Keeps an update that counts.
  func keep(_ contribution: Contribution, frames: [Frame]) throws(ServiceError) {
    try payloads.save(frames, payload: contribution.payload, as: PayloadName(contribution))
    try journal.accept(contribution, at: WallClock.microseconds())
  }

  /// Keeps that an update never counts again.
  func remember(_ agent: AgentID, _ id: UpdateID) throws(ServiceError) {
    try journal.remember(agent, id)
  }

  /// Keeps a version, and lets go of what is no longer needed.
  func keep(
    _ committed: CommittedVersion, of assembly: ModelAssembly, change: ParameterSummary,
    noiseSeed: [UInt8]?, privacySpend: [AgentID: Double]
  ) throws {
    let version = committed.version
    let digest = try models.save(assembly.model, version: version)
    let moments = assembly.optimizer.moments
    if !moments.isEmpty { try models.save(OptimizerState(vectors: moments), version: version) }
    let released = try journal.commit(
      committed, modelDigest: digest, updateNorm: change.norm, noiseSeed: noiseSeed,
      privacySpend: privacySpend, keptUpdates: keptUpdates, at: WallClock.microseconds())
    try payloads.remove(released)
    // As long as all updates are kept, everything can be made again from the first model.
    try models.removeOld(keeping: version.number <= keptUpdates ? [.initial] : [])
  }

  func record(_ membership: MembershipRecord) throws(ServiceError) {
    try journal.record(membership, at: WallClock.microseconds())
  }

  /// Keeps why something was refused, as long as that does not happen too often to one agent.
  func record(
    _ refusal: RefusalRecord, of id: UpdateID?, at now: Duration
  ) throws(ServiceError) {
    var times = (refusalTimes[refusal.agent] ?? []).filter { now - $0 <= .seconds(60) }
    defer { refusalTimes[refusal.agent] = times }
    guard times.count < Self.refusalsPerMinute else { return }
    times.append(now)
    try journal.record(refusal, of: id, at: WallClock.microseconds())
  }
}
