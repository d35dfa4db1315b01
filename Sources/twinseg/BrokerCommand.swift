// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import Messaging
import Monitoring
import Services

struct BrokerCommand: AsyncParsableCommand, ServiceCommand {
  static let serviceName = "broker"

  static let configuration = CommandConfiguration(
    commandName: "broker",
    abstract: "Move models, updates and metrics between an aggregator, agents and monitors.",
    discussion: """
      The broker listens; all others connect to it, so hospitals need no open port. It keeps the \
      last model for agents that start late, and reads nothing of what it carries. With keys \
      (security.key_file, security.trust_file) it lets in who is enrolled, and nobody else.
      """)

  @OptionGroup var options: SettingsOptions

  @OptionGroup var healthOptions: HealthOptions

  @Option(name: .long, help: "Threads for input and output; one moves about 1 GB/s.")
  var ioThreads = 2

  @Option(name: .long, help: "Write what went through, as JSON, when the broker ends.")
  var summary: String?

  @Flag(name: .long, help: "List all settings and their defaults, and exit.")
  var settings = false

  func validate() throws {
    guard (1...16).contains(ioThreads) else {
      throw ValidationError("--io-threads is \(ioThreads); allowed: 1 to 16.")
    }
  }

  func run() async throws {
    if settings {
      try SettingsListing.print()
      return
    }
    let resolved = FederationSettings(settings: try options.resolve())
    let logger = try resolved.logger("broker")
    let endpoints = try resolved.ownEndpoints(logger: logger)
    let next = try resolved.nextEndpoints
    let security = try SecuritySettings(settings: resolved.settings, logger: logger)
      .broker(next: next)
    DescriptorLimit.raise()
    let folder = try BrokerFolder.claim(for: endpoints)
    let nextFolder = try next.flatMap { try BrokerFolder.claim(for: $0) }
    let identity = try resolved.brokerIdentity(keys: security?.keys)
    let health = try healthOptions.service(.broker, of: identity, resolved.settings, logger: logger)
    try await serve(
      endpoints, security: security, identity: identity, health: health, logger: logger)
    // The files go when the broker has.
    _ = consume folder
    _ = consume nextFolder
  }

  private func serve(
    _ endpoints: BrokerEndpoints, security: BrokerSecurity?, identity: ServiceIdentity,
    health: HealthService?, logger: Logger
  ) async throws {
    let context = try MessagingContext(ioThreads: ioThreads)
    let broker = try Broker(
      endpoints: endpoints, context: context, security: security, identity: identity,
      health: health?.health, logger: logger)
    logger.notice(
      "broker listens",
      metadata: [
        "endpoint": "\(endpoints.base)", "keys": "\(security?.keys.name ?? "none")",
      ])
    try await ServiceRunner.run(
      broker, beside: health.map { [$0] } ?? [], options: options, logger: logger)
    if let summary { try JSONOutput.write(await broker.traffic, to: summary) }
  }
}
