// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Logging
import Messaging
import Services
import Tensors

struct AggregatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aggregator",
    abstract: "Fold updates into versions of the global model and publish them.",
    discussion: """
      With --run-directory every version is kept on disk before anyone hears of it, and --resume \
      continues with the newest one. Updates that were acknowledged but not yet part of a version \
      are lost when the aggregator is killed.
      """)

  @OptionGroup var options: SettingsOptions

  @Option(name: .long, help: "fedavg, semisync, fedasync or fedbuff.")
  var strategy: String?

  @Option(name: .long, help: "Where versions are kept; without it they are not.")
  var runDirectory: String?

  @Flag(
    name: .long, help: "Continue with the newest version in the run directory, if there is one.")
  var resume = false

  @Option(name: .long, help: "Write what was done, as JSON, when the aggregator ends.")
  var summary: String?

  func validate() throws {
    if resume && runDirectory == nil {
      throw ValidationError("--resume needs --run-directory: that is where the versions are.")
    }
  }

  func run() async throws {
    let resolved = FederationSettings(
      settings: try options.resolve(overrides: ["strategy.name": strategy]))
    let logger = try resolved.logger("aggregator")
    let identity = try resolved.identity(.aggregator, name: "aggregator", logger: logger)
    let store = try runDirectory.map { path in
      try ModelStore(
        folder: path, run: identity.run,
        retention: try resolved.settings.integer("aggregator.keep_versions"))
    }
    let endpoints = try resolved.endpoints(logger: logger)
    let configuration = try resolved.coordinator
    let (model, version) = try start(store: store, settings: resolved, logger: logger)
    let endpoint = try resolved.settings.text("endpoint")
    logger.notice(
      "aggregator starts",
      metadata: [
        "version": "\(version)", "parameters": "\(model.count)",
        "strategy": "\(configuration.strategy.name)",
        "endpoint": "\(endpoint)",
      ])
    let coordinator = try Coordinator(
      configuration: configuration, continuing: CoordinatorHistory(version: version))
    // The assembly gets the only reference to the model: a second one would cost a copy.
    let assembly = try ModelAssembly(
      model: consume model, version: version, arithmetic: configuration.arithmetic,
      baseVersions: configuration.strategy.mixesLocalModels ? configuration.baseVersions : 0)
    let aggregator = try Aggregator(
      identity: identity, coordinator: coordinator, assembly: assembly, store: store,
      endpoints: endpoints, context: try MessagingContext(),
      logger: logger)
    try await ServiceRunner.run(aggregator, options: options, logger: logger)
    if let summary { try JSONOutput.write(await aggregator.summary, to: summary) }
  }

  /// The newest version on disk, or the initial model.
  private func start(
    store: ModelStore?, settings: FederationSettings, logger: Logger
  ) throws -> (ParameterVector, Version) {
    if let store {
      let found = try store.newest { path, error in
        logger.error(
          "skipped a damaged model", metadata: ["path": "\(path)", "reason": "\(error)"])
      }
      if let found {
        guard resume else { throw ServiceError.runExists(path: store.folder) }
        return found
      }
      guard try store.versions().isEmpty else {
        throw ServiceError.modelStore(path: store.folder, reason: "none of them can be read")
      }
    }
    return (try ParameterVector(manifest: settings.manifest, repeating: 0), .initial)
  }
}
