// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// How well one model of a trial does on one agent's cases, for one structure.
package struct ScorePoint: Codable, Sendable, Equatable, FetchableRecord, PersistableRecord {
  package static let databaseTableName = "score"

  package enum Part: String, Codable, Sendable {
    /// The cases of the curves and of the target.
    case validation
    /// The cases of the last model alone.
    case test
  }

  package let trial: Int
  package let version: UInt64
  /// When the version was made; virtual.
  package let seconds: Double
  /// Updates folded up to the version.
  package let updates: Int
  /// Sent up to the version, in both directions.
  package let bytes: Int64
  /// `global`, or the name of one of the study's twins.
  package let model: String
  package let agent: String
  package let part: Part
  package let cases: Int
  /// `ET`, `TC` or `WT`; of a problem without images, `score`.
  package let structure: String
  /// Means over the agent's cases, 0 to 1.
  package let dice: Double
  package let iou: Double
  package let sensitivity: Double
  package let specificity: Double

  package init(
    trial: Int, version: UInt64, seconds: Double, updates: Int, bytes: Int64, model: String,
    agent: String, part: Part, cases: Int, structure: String, dice: Double, iou: Double,
    sensitivity: Double, specificity: Double
  ) {
    self.trial = trial
    self.version = version
    self.seconds = seconds
    self.updates = updates
    self.bytes = bytes
    self.model = model
    self.agent = agent
    self.part = part
    self.cases = cases
    self.structure = structure
    self.dice = dice
    self.iou = iou
    self.sensitivity = sensitivity
    self.specificity = specificity
  }

  package static let globalModel = "global"
}
