// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// One hospital.
package struct AgentEntry: Sendable, Equatable, Codable {
  package struct Training: Sendable, Equatable, Codable {
    package var baseVersion: UInt64
    package var step: Int
    package var steps: Int
    package var loss: Double
    package var samplesPerSecond: Double
  }

  package struct Twin: Sendable, Equatable, Codable {
    package var refresh: UInt64
    /// Global version that it was made from.
    package var parent: UInt64
    package var decision: String
    package var drift: Double
    package var dice: Double
    package var globalDice: Double
    package var time: Int64
  }

  package struct Inference: Sendable, Equatable, Codable {
    package var answered: UInt64
    package var refused: UInt64
    /// Seconds; nil: nothing was answered.
    package var p50: Double?
    package var p95: Double?
  }

  package var key: String
  package var name: String
  package var state = ServiceState.unknown
  package var lastSeen: Int64?
  /// Newest global version that it holds.
  package var version: UInt64?
  package var training: Training?
  /// Of its last training.
  package var loss: Double?
  package var samplesPerSecond: Double?
  package var accepted: UInt64 = 0
  package var refused: UInt64 = 0
  package var lastStaleness: UInt64?
  package var globalDice: Double?
  package var twinDice: Double?
  package var twin: Twin?
  package var rollbacks: UInt64 = 0
  package var epsilon: Double?
  package var inference: Inference?
  package var process: ProcessEntry?
  package var traffic: [TrafficEntry]?
  /// Metric events of it that were not heard.
  package var missed: UInt64 = 0

  init(_ agent: AgentID) {
    key = agent.text
    name = agent.text
  }
}
