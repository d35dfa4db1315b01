// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import Tensors

/// What a trial leaves besides its numbers, `trials/<number>/` in the study's folder: its last models, and the
/// parts of the paper's report on them.
package struct TrialFolder: Sendable {
  package let path: String

  package init(of trial: Int, inStudy folder: String) {
    path = "\(folder)/trials/\(trial)"
  }

  /// - Parameter twin: The place of the study's twin, from 0; nil where the study has none.
  package func report(ofTwin twin: Int?) -> RunReportFolder {
    RunReportFolder(ofRun: "\(path)/\(Self.name(ofTwin: twin))")
  }

  /// Of a twin's report among those of the trial.
  package static func name(ofTwin twin: Int?) -> String {
    twin.map { "twin-\($0 + 1)" } ?? "global"
  }

  // MARK: Models

  private var globalPath: String { "\(path)/models/global.safetensors" }

  private func twinPath(_ twin: Int, _ agent: AgentID) -> String {
    "\(path)/models/\(Self.name(ofTwin: twin))-\(agent.text).safetensors"
  }

  /// - Parameters:
  ///   - agents: The trial's, in order.
  ///   - metadata: Of every file.
  /// - Throws: `TensorsError` for a file that cannot be written.
  package func write(
    _ models: TrialModels, agents: [AgentID], metadata: [String: String]
  ) throws {
    try FileManager.default.createDirectory(
      atPath: "\(path)/models", withIntermediateDirectories: true)
    let metadata = metadata.merging(["version": "\(models.version.number)"]) { first, _ in first }
    try ParameterFile(parameters: models.global, metadata: metadata).write(to: globalPath)
    for (twin, ofAgents) in models.twins.enumerated() {
      for (agent, parameters) in zip(agents, ofAgents) {
        guard let parameters else { continue }
        try ParameterFile(parameters: parameters, metadata: metadata).write(
          to: twinPath(twin, agent))
      }
    }
  }

  /// - Throws: `TensorsError`: it is gone or damaged.
  package func globalModel() throws(TensorsError) -> ParameterVector {
    try ParameterFile(contentsOf: globalPath).parameters
  }

  /// nil where the agent has none.
  /// - Throws: `TensorsError` for a file that is damaged.
  package func model(
    ofTwin twin: Int, of agent: AgentID
  ) throws(TensorsError) -> ParameterVector? {
    let path = twinPath(twin, agent)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try ParameterFile(contentsOf: path).parameters
  }
}
