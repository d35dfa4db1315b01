// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// What the aggregator has on its disk: files of models and updates, and records. A file counts by the
/// record that names it; one without is what a crash left behind.
struct SimulatedJournal {
  enum Record: Equatable {
    case folded(Contribution)
    case remembered(AgentID, UpdateID)
    case version(Version, [UpdateKey], noiseSeed: UInt64, digest: Digest)
    case membership(AgentID, MembershipRecord.Change)
  }

  struct StoredModel {
    let parameters: ParameterVector
    let moments: [String: ParameterVector]
  }

  let federation: SimulatedFederation
  private(set) var records: [Record] = []
  /// What the records say, kept up to date.
  private(set) var history = CoordinatorHistory(live: [])
  /// Rules that the records break.
  private(set) var violations: [String] = []
  private var updates: [UpdateKey: ParameterVector] = [:]
  private var models: [Version: StoredModel] = [:]
  private var contributions: [UpdateKey: Contribution] = [:]
  private var remembered: Set<UpdateKey> = []

  init(_ federation: SimulatedFederation, model: ParameterVector) throws {
    self.federation = federation
    let assembly = try Self.assembly(
      federation, StoredModel(parameters: model, moments: [:]), .initial, baseVersions: 0)
    keep(
      StoredModel(parameters: model, moments: assembly.optimizer.moments), version: .initial)
  }

  // MARK: Files

  mutating func keep(_ delta: ParameterVector, of key: UpdateKey) { updates[key] = delta }

  mutating func keep(_ model: StoredModel, version: Version) { models[version] = model }

  // MARK: Records

  mutating func record(fold contribution: Contribution) {
    let key = UpdateKey(agent: contribution.agent, id: contribution.id)
    if contributions.updateValue(contribution, forKey: key) != nil {
      violations.append("\(key) was folded twice")
    }
    if updates[key] == nil { violations.append("\(key) was folded and not kept") }
    count(key)
    history.pending.append(contribution)
    records.append(.folded(contribution))
  }

  mutating func record(remember agent: AgentID, _ id: UpdateID) {
    count(UpdateKey(agent: agent, id: id))
    remembered.insert(UpdateKey(agent: agent, id: id))
    records.append(.remembered(agent, id))
  }

  mutating func record(commit committed: CommittedVersion, noiseSeed: UInt64) {
    if committed.version != history.version.next {
      violations.append("\(committed.version) follows \(history.version)")
    }
    if committed.contributions != history.pending {
      violations.append("\(committed.version) is not made of what was folded for it")
    }
    guard let model = models[committed.version] else {
      violations.append("\(committed.version) was not kept")
      return
    }
    if let privacy = federation.configuration.arithmetic.privacy {
      var weights: [AgentID: Double] = [:]
      for contribution in committed.contributions {
        weights[contribution.agent, default: 0] += contribution.factor
      }
      for (agent, weight) in weights {
        let mu = weight / privacy.noiseMultiplier
        history.privacySpend[agent, default: 0] += mu * mu
      }
    }
    history.version = committed.version
    history.pending = []
    let keys = committed.contributions.map { UpdateKey(agent: $0.agent, id: $0.id) }
    records.append(
      .version(
        committed.version, keys, noiseSeed: noiseSeed, digest: Self.digest(of: model.parameters)))
  }

  mutating func record(_ membership: MembershipRecord) {
    switch membership.change {
    case .joined: history.live?.insert(membership.agent)
    case .left, .lost: history.live?.remove(membership.agent)
    }
    records.append(.membership(membership.agent, membership.change))
  }

  private mutating func count(_ key: UpdateKey) {
    let highest = history.counted[key.agent]?[key.id.outbox] ?? 0
    if key.id.number <= highest { violations.append("\(key) counts after number \(highest)") }
    history.counted[key.agent, default: [:]][key.id.outbox] = key.id.number
  }

  func isFolded(_ key: UpdateKey) -> Bool { contributions[key] != nil }

  func isRemembered(_ key: UpdateKey) -> Bool { remembered.contains(key) }

  /// mu² that an agent has spent, with the pending updates and perhaps one of this weight, in their
  /// version or the next.
  func muSquared(
    of agent: AgentID, adding weight: Double = 0, inNextVersion: Bool = false
  ) -> Double {
    guard let privacy = federation.configuration.arithmetic.privacy else { return 0 }
    let open = history.pending.filter { $0.agent == agent }.reduce(0) { $0 + $1.factor }
    let versions = inNextVersion ? [open, weight] : [open + weight]
    return versions.reduce(history.privacySpend[agent, default: 0]) { sum, weight in
      let mu = weight / privacy.noiseMultiplier
      return sum + mu * mu
    }
  }

  // MARK: Models

  private static func assembly(
    _ federation: SimulatedFederation, _ stored: StoredModel, _ version: Version,
    baseVersions: UInt64, readBase: ModelAssembly.BaseReader? = nil
  ) throws -> ModelAssembly {
    let configuration = federation.configuration
    return try ModelAssembly(
      model: stored.parameters, version: version, arithmetic: configuration.arithmetic,
      moments: stored.moments.isEmpty ? nil : stored.moments,
      baseVersions: configuration.strategy.mixesLocalModels ? baseVersions : 0,
      readBase: readBase)
  }

  func parameters(of version: Version) -> ParameterVector? { models[version]?.parameters }

  /// The newest model with what is pending folded, in any order. It keeps few bases in memory.
  func resume(
    readBase: @escaping ModelAssembly.BaseReader, using generator: inout SeededGenerator
  ) throws -> ModelAssembly? {
    guard let newest = models[history.version] else { return nil }
    let assembly = try Self.assembly(
      federation, newest, history.version, baseVersions: .random(in: 1...3, using: &generator),
      readBase: readBase)
    for contribution in history.pending.shuffled(using: &generator) {
      let key = UpdateKey(agent: contribution.agent, id: contribution.id)
      if let delta = updates[key] { try assembly.fold(contribution, delta: delta) }
    }
    return assembly
  }

  /// Makes every version a second time, from the first model, the records and the updates alone, and
  /// says where it differs.
  func replay(using generator: inout SeededGenerator) throws -> [String] {
    guard let first = models[.initial] else { return ["the first model is missing"] }
    let assembly = try Self.assembly(
      federation, first, .initial, baseVersions: federation.configuration.baseVersions)
    for case .version(let version, let keys, let noiseSeed, let digest) in records {
      for key in keys.shuffled(using: &generator) {
        guard let contribution = contributions[key], let delta = updates[key] else {
          return ["\(key) of \(version) is missing"]
        }
        try assembly.fold(contribution, delta: delta)
      }
      let committed = CommittedVersion(
        version: version, contributions: keys.compactMap { contributions[$0] },
        sincePrevious: .zero)
      var noise = SeededGenerator(seed: noiseSeed)
      _ = try assembly.commit(committed, noise: &noise)
      guard Self.digest(of: assembly.model) == digest else {
        return ["\(version) is replayed with other bits"]
      }
      guard assembly.optimizer.moments == models[version]?.moments else {
        return ["the moments of \(version) are replayed with other values"]
      }
    }
    return assembly.version == history.version ? [] : ["\(assembly.version) was replayed"]
  }

  static func digest(of model: ParameterVector) -> Digest {
    model.withUnsafeBuffer { Digest(of: UnsafeRawBufferPointer($0)) }
  }
}
