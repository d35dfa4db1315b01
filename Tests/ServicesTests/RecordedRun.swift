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

  /// - Parameters:
  ///   - versions: besides the initial one; each of two updates.
  ///   - changesAt: the version from which on the server's rate is halved.
  init(
    versions: UInt64, keptVersions: Int = 100, keptUpdates: Int = 100, pending: Int = 0,
    changesAt: UInt64 = .max
  ) throws {
    folder = try TemporaryFolder()
    let run = try RunID("run")
    models = try ModelStore(folder: folder.path, run: run, retention: keptVersions)
    payloads = PayloadStore(folder: folder.path)
    var generator = SeededGenerator(seed: 5)
    func elements() -> [Float] { (0..<Self.count).map { _ in Float(generator.nextUnit()) - 0.5 } }

    let initial = try ParameterVector(manifest: .flat(count: Self.count), elements: elements())
    var (journal, assembly) = try Self.open(
      folder.path, run: run, rate: 1, model: initial, version: .initial)
    try journal?.begin(with: models.save(initial, version: .initial), at: 0)
    var numbers: [String: UInt64] = [:]
    func accept(staleness: UInt64, version: UInt64, agent: String) throws -> Contribution {
      numbers[agent, default: 0] += 1
      let sample = try SamplePayload(elements())
      let contribution = try sample.contribution(
        agent, numbers[agent] ?? 1, base: version - staleness, staleness: staleness,
        weight: 1 / (1 + Double(staleness)).squareRoot())
      try payloads.save(sample.frames, payload: sample.payload, as: PayloadName(contribution))
      try journal?.accept(contribution, at: version)
      try payloads.fold(contribution, into: assembly, with: TensorDecoder())
      return contribution
    }
    for version in 1...max(1, versions) where version <= versions {
      if version == changesAt {
        journal = nil
        (journal, assembly) = try Self.open(
          folder.path, run: run, rate: 0.5, model: assembly.model, version: assembly.version)
      }
      let folded = [
        try accept(staleness: 0, version: version - 1, agent: "a"),
        try accept(staleness: min(1, version - 1), version: version - 1, agent: "b"),
      ]
      contributions.append(folded)
      let committed = CommittedVersion(
        version: Version(version), contributions: folded, sincePrevious: .seconds(1))
      let change = try assembly.commit(committed)
      let digest = try models.save(assembly.model, version: committed.version)
      let released =
        try journal?.commit(
          committed, modelDigest: digest, updateNorm: change.norm, keptUpdates: keptUpdates,
          at: version) ?? []
      try payloads.remove(released)
      try models.removeOld()
    }
    for _ in 0..<pending {
      contributions.append([try accept(staleness: 0, version: versions, agent: "c")])
    }
  }

  private static func open(
    _ folder: String, run: RunID, rate: Double, model: ParameterVector, version: Version
  ) throws -> (Journal?, ModelAssembly) {
    let description = AssemblyDescription(
      strategy: "fedbuff", arithmetic: try AggregationArithmetic(serverLearningRate: rate))
    let journal = try Journal(
      folder: folder,
      run: RunDescription(
        federation: FederationID("test"), run: run,
        manifestDigest: EnvelopeEncoder.digest(of: model.manifest), assembly: description), at: 0)
    return (
      journal,
      try ModelAssembly(model: model, version: version, arithmetic: description.arithmetic)
    )
  }

  func replay() throws -> ReplayResult { try Replay(folder: folder.path).run() }

  /// Path of the payload of an update of a version, or beyond the last version of one that waits.
  func payload(_ version: Int, _ index: Int = 0) -> String {
    payloads.path(of: PayloadName(contributions[version - 1][index]))
  }

  func model(_ version: UInt64) -> String { models.path(of: Version(version)) }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }
}
