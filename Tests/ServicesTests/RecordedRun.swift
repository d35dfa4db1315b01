// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Services
import Tensors

/// A run on disk, made the way an aggregator makes one, without sockets.
final class RecordedRun {
  let folder: TemporaryFolder
  let models: ModelStore
  let payloads: PayloadStore
  /// Of the updates, in the order of the versions.
  private(set) var contributions: [[Contribution]] = []

  static let count = 40

  private let run: RunID
  private let keptUpdates: Int
  private var assembly: ModelAssembly
  private var generator = SeededGenerator(seed: 5)
  /// Of each agent's last update.
  private var numbers: [String: UInt64] = [:]

  /// - Parameters:
  ///   - versions: besides the initial one; each of two updates.
  ///   - changesAt: the version from which on the server's rate is halved.
  init(
    versions: UInt64, keptVersions: Int = 100, keptUpdates: Int = 100, pending: Int = 0,
    changesAt: UInt64 = .max
  ) throws {
    folder = try TemporaryFolder()
    run = try RunID("run")
    self.keptUpdates = keptUpdates
    models = try ModelStore(folder: folder.path, run: run, retention: keptVersions)
    payloads = PayloadStore(folder: folder.path)
    let elements = Self.elements(&generator)
    let initial = try ParameterVector(manifest: .flat(count: Self.count), elements: elements)
    assembly = try ModelAssembly(model: initial, version: .initial, arithmetic: .mean)
    try open(rate: 1).begin(with: models.save(initial, version: .initial), at: 0)
    let unchanged = min(versions, changesAt - 1)
    try grow(by: unchanged)
    if unchanged < versions { try grow(by: versions - unchanged, rate: 0.5) }
    if pending > 0 {
      let journal = try open(rate: 1)
      for _ in 0..<pending {
        contributions.append([
          try accept(staleness: 0, version: versions, agent: "c", in: journal)
        ])
      }
    }
  }

  /// Goes on with a run in which no update waits, as a new process.
  func grow(by versions: UInt64, rate: Double = 1) throws {
    let journal = try open(rate: rate)
    for _ in 0..<versions {
      let version = assembly.version.number + 1
      let folded = [
        try accept(staleness: 0, version: version - 1, agent: "a", in: journal),
        try accept(staleness: min(1, version - 1), version: version - 1, agent: "b", in: journal),
      ]
      contributions.append(folded)
      let committed = CommittedVersion(
        version: Version(version), contributions: folded, sincePrevious: .seconds(1))
      let change = try assembly.commit(committed)
      let digest = try models.save(assembly.model, version: committed.version)
      let released = try journal.commit(
        committed, modelDigest: digest, updateNorm: change.norm, keptUpdates: keptUpdates,
        at: version)
      try payloads.remove(released)
      try models.removeOld()
    }
  }

  /// Stands at the newest version, to write.
  private func open(rate: Double) throws -> Journal {
    let description = AssemblyDescription(
      strategy: "fedbuff", arithmetic: try AggregationArithmetic(serverLearningRate: rate))
    assembly = try ModelAssembly(
      model: assembly.model, version: assembly.version, arithmetic: description.arithmetic)
    return try Journal(
      folder: folder.path,
      run: RunDescription(
        federation: FederationID("test"), run: run,
        manifestDigest: EnvelopeEncoder.digest(of: assembly.model.manifest),
        assembly: description), at: 0)
  }

  private func accept(
    staleness: UInt64, version: UInt64, agent: String, in journal: Journal
  ) throws -> Contribution {
    numbers[agent, default: 0] += 1
    let sample = try SamplePayload(Self.elements(&generator))
    let contribution = try sample.contribution(
      agent, numbers[agent] ?? 1, base: version - staleness, staleness: staleness,
      weight: 1 / (1 + Double(staleness)).squareRoot())
    try payloads.save(sample.frames, payload: sample.payload, as: PayloadName(contribution))
    try journal.accept(contribution, at: version)
    try payloads.fold(contribution, into: assembly, with: TensorDecoder())
    return contribution
  }

  private static func elements(_ generator: inout SeededGenerator) -> [Float] {
    (0..<count).map { _ in Float(generator.nextUnit()) - 0.5 }
  }

  func replay() throws -> ReplayResult { try Replay(folder: folder.path).run() }

  /// Path of the payload of an update of a version, or beyond the last version of one that waits.
  func payload(_ version: Int, _ index: Int = 0) -> String {
    payloads.path(of: PayloadName(contributions[version - 1][index]))
  }

  func model(_ version: UInt64) -> String { models.path(of: Version(version)) }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }
}
