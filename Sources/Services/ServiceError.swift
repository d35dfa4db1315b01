// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What makes a service give up.
package enum ServiceError: Error, Equatable, CustomStringConvertible {
  case brokerAlreadyRunning(folder: String)
  case folder(path: String, reason: String)
  case runExists(path: String)
  case modelStore(path: String, reason: String)
  case folderInUse(path: String)
  case journal(path: String, reason: String)
  case payload(path: String, reason: String)
  case outbox(path: String, reason: String)
  case twinLineage(path: String, reason: String)
  case twinFile(path: String, reason: String)
  /// - kept: refreshes whose twins are there to be restored.
  case twinNotKept(refresh: UInt64, kept: [UInt64])
  case twinServerRunning(endpoint: String)
  /// - reason: what was seen of the attempts to connect; empty: nothing.
  case noAgent(endpoint: String, reason: String)
  case agentLost(endpoint: String)
  case agentSilent(endpoint: String, seconds: Int)
  case agentReply(endpoint: String, reason: String)
  case caseFile(path: String, reason: String)
  case childFailed(name: String, reason: String)
  case timedOut(what: String, seconds: Double)
  case interrupted
  case modelGone(String)
  case insecureEndpoint(String)
  case brokerUnguarded(channel: String, reason: String)
  case unencryptable(endpoint: String)
  case wrongKeyRole(path: String, role: String, expected: String)
  case keyName(path: String, name: String, expected: String)
  case keysWithoutTrust
  case trustWithoutKeys
  case incompleteRotation

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
    case .folderInUse(let path):
      "Another process uses the folder '\(path)'. Stop it, or choose another folder."
    case .journal(let path, let reason):
      "Cannot use the journal '\(path)': \(reason)."
    case .payload(let path, let reason):
      "Cannot use the update in '\(path)': \(reason)."
    case .outbox(let path, let reason):
      "Cannot use the outbox file '\(path)': \(reason)."
    case .twinLineage(let path, let reason):
      "Cannot use the twins' lineage '\(path)': \(reason)."
    case .twinFile(let path, let reason):
      "Cannot use the twin in '\(path)': \(reason)."
    case .twinNotKept(let refresh, let kept):
      "The twin of refresh \(refresh) is not kept. "
        + (kept.isEmpty
          ? "No twin is." : "These are: \(kept.map(String.init).joined(separator: ", ")).")
    case .twinServerRunning(let endpoint):
      "Another agent's twin answers at \(endpoint). Stop it, or choose another endpoint."
    case .noAgent(let endpoint, let reason):
      "No agent answers at \(endpoint)\(reason.isEmpty ? "" : " (\(reason))"); is it running with "
        + "agent.serve?"
    case .agentLost(let endpoint):
      "The agent at \(endpoint) went away before it answered. Ask again when it runs."
    case .agentSilent(let endpoint, let seconds):
      "The agent at \(endpoint) has not answered within \(seconds) s. Allow more time, or ask when "
        + "it has less to do."
    case .agentReply(let endpoint, let reason):
      "What answers at \(endpoint) is no agent of this version: \(reason)."
    case .caseFile(let path, let reason):
      "Cannot send '\(path)': \(reason)."
    case .childFailed(let name, let reason):
      "The process '\(name)' \(reason)."
    case .timedOut(let what, let seconds):
      "\(what) within \(Int(seconds)) s."
    case .insecureEndpoint(let endpoint):
      "\(endpoint) can be reached from other machines, and without keys nothing is encrypted or "
        + "authenticated. Set security.key_file and security.trust_file ('twinseg keys' makes them), "
        + "use ipc:// or tcp://127.0.0.1:PORT, or add --insecure on a network you trust."
    case .brokerUnguarded(let channel, let reason):
      "The broker does not start: on \(channel), \(reason)."
    case .unencryptable(let endpoint):
      "\(endpoint) is within one process, where nothing is encrypted: leave the keys out."
    case .wrongKeyRole(let path, let role, let expected):
      "'\(path)' holds the keys of a \(role), and these must be of a \(expected)."
    case .keyName(let path, let name, let expected):
      "'\(path)' holds the keys of '\(name)', and the name is set to '\(expected)'."
    case .keysWithoutTrust:
      "security.key_file is set, and security.trust_file is not: both are needed."
    case .trustWithoutKeys:
      "security.trust_file is set, and security.key_file is not: both are needed."
    case .incompleteRotation:
      "security.next_key_file and security.next_endpoint belong together, and to security.key_file."
    case .modelGone(let version):
      "The model \(version) is no longer here to train from."
    case .interrupted:
      "Interrupted; all processes are stopped."
    }
  }

  /// What another error says, as part of a sentence.
  static func reason(_ error: any Error) -> String {
    let text = "\(error)"
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
