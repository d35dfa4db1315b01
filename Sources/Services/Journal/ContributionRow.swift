// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB
import Tensors

/// A row of the table `contribution`.
struct ContributionRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "contribution"

  /// Drawn by the database: one more than the last.
  let arrival: Int64?
  let agent: String
  let outbox: String
  let number: Int64
  let baseVersion: Int64
  let staleness: Int64
  let sampleCount: Int
  let factor: Double
  let weight: Double
  let mass: Double
  let norm: Double
  let maximumMagnitude: Double
  let encoding: String
  let elementCount: Int
  let chunkCount: Int
  let digest: String
  let moment: Int64
  let version: Int64?
  let released: Int

  init(_ contribution: Contribution, moment: Int64) {
    arrival = nil
    agent = contribution.agent.text
    outbox = OutboxName.text(contribution.id.outbox)
    number = Int64(bitPattern: contribution.id.number)
    baseVersion = Int64(bitPattern: contribution.baseVersion.number)
    staleness = Int64(bitPattern: contribution.staleness)
    sampleCount = contribution.sampleCount
    factor = contribution.factor
    weight = contribution.weight
    mass = contribution.mass
    norm = contribution.norm
    maximumMagnitude = contribution.maximumMagnitude
    encoding = contribution.payload.encoding.rawValue
    elementCount = contribution.payload.elementCount
    chunkCount = contribution.payload.chunkCount
    digest = contribution.payload.digest.description
    self.moment = moment
    version = nil
    released = 0
  }

  var payloadName: PayloadName {
    get throws {
      PayloadName(
        agent: try AgentID(agent),
        update: UpdateID(
          outbox: try JournalRowError.checked(OutboxName.number(outbox), "outbox"),
          number: UInt64(bitPattern: number)))
    }
  }

  /// - Throws: ``JournalRowError`` or ``FederationError``.
  var contribution: Contribution {
    get throws {
      let payload = PayloadDescription(
        encoding: try JournalRowError.checked(TensorEncoding(rawValue: encoding), "encoding"),
        elementCount: elementCount, chunkCount: chunkCount,
        digest: try JournalRowError.checked(Digest(hexadecimal: digest), "digest"))
      let name = try payloadName
      return Contribution(
        agent: name.agent, id: name.update,
        baseVersion: Version(UInt64(bitPattern: baseVersion)),
        staleness: UInt64(bitPattern: staleness), sampleCount: sampleCount, factor: factor,
        weight: weight, mass: mass, norm: norm, maximumMagnitude: maximumMagnitude,
        payload: payload)
    }
  }
}
