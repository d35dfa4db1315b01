// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What can be wrong with what is asked of twins.
enum TwinError: Error, Equatable, CustomStringConvertible {
  /// - agents: folders below that have twins.
  case noTwins(folder: String, agents: [String])
  case noRefresh(folder: String)
  case unknownRefresh(UInt64, newest: UInt64)
  /// A twin's file does not say what its network is, or it is no network for images.
  case unusableTwin(refresh: UInt64, reason: String)
  /// - near: patients whose names are like it.
  case unknownPatient(String, data: String, near: [String])
  /// Somebody gave a case where a patient belongs.
  case notPatient(case: String, patient: String)
  case timeline(path: String, reason: String)
  case timelineInUse(folder: String)
  case timePoints(failed: Int, total: Int)

  var description: String {
    switch self {
    case .noTwins(let folder, let agents):
      "'\(folder)' has no twins: there is no twin/lineage.sqlite in it. "
        + (agents.isEmpty
          ? "Give the folder of an agent that trains on images, such as runs/RUN/agents/hospital-1."
          : "These folders have: \(Self.list(agents)).")
    case .noRefresh(let folder):
      "The twin in '\(folder)' has not been refreshed yet, so none serves. Wait for the agent's first "
        + "refresh."
    case .unknownRefresh(let refresh, let newest):
      "There is no refresh \(refresh): they are numbered from 1 to \(newest)."
    case .unusableTwin(let refresh, let reason):
      "The twin of refresh \(refresh) cannot segment cases: \(reason)."
    case .unknownPatient(let name, let data, let near):
      "No case in '\(data)' is of a patient '\(name.legible(100))'."
        + (near.isEmpty
          ? " 'twinseg data list' shows all." : " Patients of like names: \(Self.list(near)).")
    case .notPatient(let id, let patient):
      "'\(id.legible(100))' is a case. Give its patient, '\(patient.legible(100))'."
    case .timeline(let path, let reason):
      "Cannot use the timeline '\(path)': \(reason)."
    case .timelineInUse(let folder):
      "Another 'twinseg twin timeline' measures into '\(folder)'. Wait for it to end."
    case .timePoints(let failed, let total):
      "\(failed) of \(total) time points could not be measured; see above."
    }
  }

  private static func list(_ names: [String]) -> String {
    names.map { $0.legible(200) }.joined(separator: ", ")
  }
}
