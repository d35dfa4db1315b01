// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import Glibc
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

  private func path(of model: TrialModel, _ agents: [AgentID]) -> String {
    switch model {
    case .global: "\(path)/models/global.safetensors"
    case .twin(let twin, let agent):
      "\(path)/models/\(Self.name(ofTwin: twin))-\(agents[agent].text).safetensors"
    }
  }

  /// - Parameter agents: The trial's, in order.
  /// - Throws: ``StudyError/file(path:reason:)``.
  package func write(
    _ model: TrialModel, _ parameters: ParameterVector, agents: [AgentID],
    metadata: [String: String]
  ) throws(StudyError) {
    do {
      try FileManager.default.createDirectory(
        atPath: "\(path)/models", withIntermediateDirectories: true)
      try ParameterFile(parameters: parameters, metadata: metadata).write(
        to: path(of: model, agents))
    } catch {
      throw .file(
        path: path(of: model, agents),
        reason: "it cannot be written (\(error)); when it can, the same command goes on")
    }
  }

  /// - Throws: ``StudyError/file(path:reason:)``: it is gone or damaged.
  package func parameters(
    of model: TrialModel, agents: [AgentID]
  ) throws(StudyError) -> ParameterVector {
    do {
      return try ParameterFile(contentsOf: path(of: model, agents)).parameters
    } catch {
      throw .file(path: path(of: model, agents), reason: "it cannot be read (\(error))")
    }
  }

  /// Removes what trials of a study have left, and nothing else that may be there.
  /// - Throws: ``StudyError/file(path:reason:)``.
  static func removeAll(inStudy folder: String) throws(StudyError) {
    let path = "\(folder)/trials"
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: path) {
        guard let trial = Int(name) else { continue }
        try TrialFolder(of: trial, inStudy: folder).removeContents()
      }
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }

  private func removeContents() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where ["models", Self.name(ofTwin: nil)].contains(name) || name.hasPrefix("twin-") {
      try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
    // Unless something else is in it.
    rmdir(path)
  }
}
