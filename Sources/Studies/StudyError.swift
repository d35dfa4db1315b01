// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Why a study cannot be run or reported.
package enum StudyError: Error, Equatable, CustomStringConvertible {
  /// A training has no finite end.
  case diverged(agent: String, reason: String)
  /// A file of a study, and what is wrong with it.
  case file(path: String, reason: String)
  /// A place in a study file that cannot be used.
  case invalid(file: String, line: Int?, key: String, value: String, allowed: String)
  /// The folder holds another study.
  case otherStudy(folder: String, difference: String)
  /// A trial cannot be run as it is described.
  case trial(name: String, reason: String)
  case tool(name: String, reason: String)

  /// Whether whoever wrote the study must change it.
  package var isWrongUse: Bool {
    if case .invalid = self { return true }
    return false
  }

  package var description: String {
    switch self {
    case .diverged(let agent, let reason):
      "The training of \(agent) came to nothing: \(reason)."
    case .file(let path, let reason):
      "'\(path)': \(reason)."
    case .invalid(let file, let line, let key, let value, let allowed):
      "'\(key)' is '\(value)' (\(file)\(line.map { ", line \($0)" } ?? "")); allowed: \(allowed)."
    case .otherStudy(let folder, let difference):
      "The study in '\(folder)' is another one: \(difference). Go on with its own file, or take "
        + "another --directory."
    case .trial(let name, let reason):
      "The trial \(name) cannot be run: \(reason)."
    case .tool(let name, let reason):
      "\(name): \(reason)."
    }
  }
}
