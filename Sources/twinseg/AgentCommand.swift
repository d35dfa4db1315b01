// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Messaging
import Services

struct AgentCommand: AsyncParsableCommand, ServiceCommand {
  static let serviceName = "agent"

  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract: "Train on local data from each version, and deliver the updates.",
    discussion: """
      An agent may start before the broker or the aggregator, and joins when they are there. It \
      only connects outwards.
      """)

  @OptionGroup var options: SettingsOptions

  @OptionGroup var healthOptions: HealthOptions

  @Option(name: .long, help: "Name of this agent, unique in the federation.")
  var name: String?

  @Option(
    name: .long,
    help: "Where the agent keeps what must survive it; without it, updates under way do not.")
  var directory: String?

  func run() async throws {
    let resolved = FederationSettings(
      settings: try options.resolve(overrides: ["name": name, "agent.directory": directory]))
    var logger = try resolved.logger("agent")
    let identity = try resolved.identity(.agent, logger: logger)
    logger[metadataKey: "agent"] = "\(identity.name)"
    let endpoints = try resolved.endpoints(logger: logger)
    let context = try MessagingContext()
    let configuration = try resolved.participant
    let segmentation =
      try resolved.isSegmentation
      ? SegmentationAgent(
        settings: resolved.settings, name: identity.name, security: identity.security,
        context: context, logger: logger) : nil
    let learner: any LocalLearner =
      try segmentation?.learner ?? resolved.learner(incarnation: identity.incarnation)
    let health = try healthOptions.service(
      .agent, of: identity, resolved.settings, pictures: segmentation?.pictures?.shelf,
      logger: logger)
    let endpoint = try resolved.settings.text("endpoint")
    let agent = PreparingAgent(learner: learner, logger: logger) { [logger] in
      let agent = try Agent(
        identity: identity, configuration: configuration, learner: learner,
        outbox: try resolved.outbox(owner: identity),
        softwareVersion: Twinseg.version, endpoints: endpoints, context: context,
        twinServer: segmentation?.twinServer, health: health?.health, logger: logger)
      logger.notice("agent starts", metadata: ["endpoint": "\(endpoint)"])
      return agent
    }
    var others = segmentation?.services ?? []
    if let health {
      others.append(health)
      if let pictures = segmentation?.pictures { others.append(pictures) }
    }
    try await ServiceRunner.run(agent, beside: others, options: options, logger: logger)
  }
}
