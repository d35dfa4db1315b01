// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What makes a service give up.
package enum ServiceError: Error, Equatable, CustomStringConvertible {
  case brokerAlreadyRunning(folder: String)
  case folder(path: String, reason: String)
  case runExists(path: String)
  case modelStore(path: String, reason: String)
  case childFailed(name: String, reason: String)
  case timedOut(what: String, seconds: Double)
  case interrupted
  case modelGone(String)
  case insecureEndpoint(String)

  package var description: String {
    switch self {
    case .brokerAlreadyRunning(let folder):
      "Another broker serves \(folder). Stop it, or choose another endpoint."
    case .folder(let path, let reason):
      "Cannot use the folder '\(path)': \(reason)."
    case .runExists(let path):
      "'\(path)' holds models of an earlier run. Continue it with 'aggregator --resume', "
        + "or choose another folder."
    case .modelStore(let path, let reason):
      "Cannot use the models in '\(path)': \(reason)."
    case .childFailed(let name, let reason):
      "The process '\(name)' \(reason)."
    case .timedOut(let what, let seconds):
      "\(what) within \(Int(seconds)) s."
    case .insecureEndpoint(let endpoint):
      "\(endpoint) can be reached from other machines, and nothing is encrypted or authenticated "
        + "yet. Use ipc:// or tcp://127.0.0.1:PORT, or set insecure=true on a network you trust."
    case .modelGone(let version):
      "The model \(version) is no longer here to train from."
    case .interrupted:
      "Interrupted; all processes are stopped."
    }
  }
}
