// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Messaging
import Security
import Services

/// How the twin of a running agent is reached.
struct TwinOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where the agent answers, its setting agent.serve: ipc://FILE or tcp://HOST:PORT.",
      valueName: "endpoint"))
  var agent: String?

  @Option(name: .long, help: "Your own keys, for an agent on another machine.")
  var keyFile: String?

  @Option(name: .long, help: "The list of enrolled identities, for an agent on another machine.")
  var trustFile: String?

  @Option(name: .long, help: "Name of the agent's identity, where several are enrolled.")
  var agentName: String?

  @Option(name: .long, help: "Seconds that an answer may take.")
  var timeout = 600.0

  func validate() throws {
    guard timeout > 0, timeout <= 86_400 else {
      throw ValidationError("--timeout is \(timeout); allowed: above 0 to 86400.")
    }
    guard (keyFile == nil) == (trustFile == nil) else {
      throw ValidationError("--key-file and --trust-file belong together.")
    }
  }

  /// - Throws: `ValidationError` for no endpoint or a wrong one, ``ServiceError``, `SecurityError`.
  func client() throws -> TwinClient {
    guard let agent else { throw ValidationError("Name the endpoint of an agent: --agent.") }
    let endpoint: Endpoint
    do {
      endpoint = try Endpoint(agent)
    } catch {
      throw ValidationError("--agent is '\(agent)': \(error)")
    }
    var security = SocketSecurity.plain
    if let keyFile, let trustFile {
      security = try ServiceSecurity(
        keys: try KeyFile.secretIdentity(at: keyFile),
        trust: try TrustWatch(file: TrustFile(path: trustFile)) { _ in }
      ).towardsTwin(of: agentName)
    } else if !endpoint.isLocal {
      throw ServiceError.insecureEndpoint("\(endpoint)")
    }
    return try TwinClient(
      endpoint: endpoint, security: security, context: try MessagingContext(),
      patience: .seconds(timeout))
  }

  /// Whether the agent reads the same disks.
  var isOnThisMachine: Bool { agent?.hasPrefix("ipc://") ?? false }
}
