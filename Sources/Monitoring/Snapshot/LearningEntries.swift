// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// A point of an agent's training loss.
package struct LossEntry: Sendable, Equatable, Codable {
  package var key: String
  package var agent: String
  package var time: Int64
  package var loss: Double
  /// Of its training; nil: the mean over all of it.
  package var step: Int?
  package var baseVersion: UInt64
}

/// How well a model does on an agent's cases.
package struct EvaluationEntry: Sendable, Equatable, Codable {
  package struct Score: Sendable, Equatable, Codable {
    package var name: String
    package var dice: Double
    package var iou: Double
    package var sensitivity: Double
    package var specificity: Double
  }

  package var key: String
  package var agent: String
  package var time: Int64
  /// global or twin.
  package var model: String
  package var version: UInt64
  /// Of a twin.
  package var refresh: UInt64?
  package var part: String
  package var cases: Int
  /// Mean over ET, TC and WT; nil where one is missing.
  package var dice: Double?
  package var scores: [Score]
}

/// A refresh of an agent's twin.
package struct TwinEntry: Sendable, Equatable, Codable {
  package var key: String
  package var agent: String
  package var refresh: UInt64
  /// Global version that the candidate was made from.
  package var parent: UInt64
  package var method: String
  package var decision: String
  package var drift: Double
  package var dice: Double
  package var globalDice: Double
  package var incumbentDice: Double?
  package var cases: Int
  package var seconds: Double
  package var time: Int64
}
