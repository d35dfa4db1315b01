// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Why a run's report cannot be read, or be made from what was read.
package enum RunReportError: Error, Equatable, CustomStringConvertible {
  /// The folder has no run that was scored.
  case notScored(folder: String)
  case unreadable(path: String, reason: String)
  /// Parts of a report contradict each other.
  case inconsistent(what: String, reason: String)

  package var description: String {
    switch self {
    case .notScored(let folder):
      "'\(folder)' has no 'report/summary.json': the run has not been scored. 'twinseg run "
        + "--directory \(folder) --resume', with the options that it was started with, does."
    case .unreadable(let path, let reason):
      "'\(path)' cannot be read: \(reason). 'twinseg run --resume' scores a run again."
    case .inconsistent(let what, let reason):
      "The report's numbers do not fit: \(what): \(reason)."
    }
  }
}
