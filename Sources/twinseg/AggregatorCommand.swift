// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Logging
import Messaging
import Services
import Tensors

struct AggregatorCommand: AsyncParsableCommand, ServiceCommand {
  static let serviceName = "aggregator"

  static let configuration = CommandConfiguration(
    commandName: "aggregator",
    abstract: "Fold updates into versions of the global model and publish them.",
    discussion: """
      With --run-directory everything that counts is on disk before anyone hears of it: updates \
      before they are acknowledged, versions before they are published. --resume continues where \
      the run stopped, even if the aggregator was killed, with nothing lost and nothing counted \
      twice. 'twinseg replay' computes the versions again.
      """)

  @OptionGroup var options: SettingsOptions

  @OptionGroup var healthOptions: HealthOptions

  @Option(name: .long, help: "fedavg, semisync, fedasync or fedbuff.")
  var strategy: String?

  @Option(name: .long, help: "Where the run is kept; without it nothing survives the process.")
  var runDirectory: String?

  @Flag(
    name: .long, help: "Continue the run in the run directory, if there is one.")
  var resume = false

  @Option(name: .long, help: "Write what was done, as JSON, when the aggregator ends.")
  var summary: String?

  func validate() throws {
    if resume && runDirectory == nil {
      throw ValidationError("--resume needs --run-directory: that is where the run is.")
    }
  }

  func run() async throws {
    let resolved = FederationSettings(
      settings: try options.resolve(overrides: ["strategy.name": strategy]))
    let logger = try resolved.logger("aggregator")
    let identity = try resolved.identity(.aggregator, name: "aggregator", logger: logger)
    let endpoints = try resolved.endpoints(logger: logger)
    let configuration = try resolved.coordinator
    let storage = try runDirectory.map {
      try self.storage($0, resolved, identity: identity, configuration)
    }
    let (coordinator, assembly) = try begin(storage, resolved, configuration)
    let endpoint = try resolved.settings.text("endpoint")
    logger.notice(
      "aggregator starts",
      metadata: [
        "version": "\(assembly.version)", "parameters": "\(assembly.model.count)",
        "strategy": "\(configuration.strategy.name)", "endpoint": "\(endpoint)",
      ])
    let health = try healthOptions.service(
      .aggregator, of: identity, resolved.settings, logger: logger)
    let aggregator = try Aggregator(
      identity: identity, coordinator: coordinator, assembly: assembly, storage: storage,
      endpoints: endpoints, context: try MessagingContext(), health: health?.health, logger: logger)
    try await ServiceRunner.run(
      aggregator, beside: health.map { [$0] } ?? [], options: options, logger: logger)
    if let summary { try JSONOutput.write(await aggregator.summary, to: summary) }
  }

  private func storage(
    _ folder: String, _ resolved: FederationSettings, identity: ServiceIdentity,
    _ configuration: CoordinatorConfiguration
  ) throws -> RunStorage {
    guard resume || !RunStorage.holdsRun(folder) else { throw ServiceError.runExists(path: folder) }
    let kept = try resolved.settings.integer("aggregator.keep_versions")
    return try RunStorage(
      folder: folder,
      run: RunDescription(
        federation: identity.federation, run: identity.run,
        manifest: try resolved.manifest,
        assembly: AssemblyDescription(configuration)),
      keptVersions: configuration.strategy.mixesLocalModels
        ? max(kept, Int(configuration.baseVersions)) : kept,
      keptUpdates: try resolved.settings.integer("aggregator.keep_updates"))
  }

  /// Where the run stopped, or its beginning.
  private func begin(
    _ storage: RunStorage?, _ resolved: FederationSettings,
    _ configuration: CoordinatorConfiguration
  ) throws -> (Coordinator, ModelAssembly) {
    let initial = { try resolved.initialModel() }
    if let storage { return try storage.restore(configuration, initial: initial) }
    let assembly = try ModelAssembly(
      model: try initial(), version: .initial, arithmetic: configuration.arithmetic,
      baseVersions: configuration.strategy.mixesLocalModels ? configuration.baseVersions : 0)
    return (try Coordinator(configuration: configuration), assembly)
  }
}
