// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Learning
import Logging
import Messaging
import ServiceLifecycle
import Services
import Settings

/// What an agent that learns images consists of beside its part in the federation: the learner, its
/// twin, and what serves it.
struct SegmentationAgent {
  let learner: SegmentationLearner
  /// Answers with the twin; nil: nothing does.
  let twinServer: TwinServer?
  /// Draws the twin's work for the agent's own page, where it runs; nil: nothing does.
  let pictures: TwinPictures?
  /// That run beside the agent, the server too.
  let services: [any Service]

  /// - Parameter name: of the agent.
  init(
    settings: ResolvedSettings, name: AgentID, security: ServiceSecurity?,
    context: MessagingContext, logger: Logger
  ) throws {
    guard let folder = try settings.optionalText("agent.directory") else {
      throw SettingsError.missing(key: "agent.directory")
    }
    let segmentation = SegmentationSettings(settings: settings)
    let twins = try segmentation.twins(in: folder)
    let predictor = TwinPredictor(
      metadata: try segmentation.metadata, options: try segmentation.predictionOptions)
    // Of twins that come faster than they are drawn, the newest counts.
    let (served, continuation) = AsyncStream.makeStream(
      of: ServingTwin.self, bufferingPolicy: .bufferingNewest(1))
    let learner = try segmentation.learner(twins: twins, folder: folder, logger: logger) { twin in
      let serves = predictor.serve(twin) {
        twins?.store.isServing(twin.record.refresh) ?? true
      }
      if serves { continuation.yield(twin) }
    }
    let pictures = try Self.pictures(of: learner, served, twins, segmentation, settings, logger)
    var services: [any Service] = []
    var twinServer: TwinServer?
    if let endpoint = try settings.optionalText("agent.serve") {
      guard let twins else {
        throw SettingsError.invalidValue(
          key: "agent.serve", value: endpoint, source: "settings",
          allowed: "only with a twin; twin.method is none")
      }
      let server = try Self.server(
        at: endpoint, name, twins.store, predictor, learner, folder: folder, settings, security,
        context, logger)
      services.append(server)
      twinServer = server
    }
    let rescan = try settings.number("data.rescan_seconds")
    if rescan > 0 {
      services.append(
        DataWatch(
          learner: learner, source: try settings.text("data.path"), interval: .seconds(rescan),
          logger: logger))
    }
    self.learner = learner
    self.services = services
    self.twinServer = twinServer
    self.pictures = pictures
  }

  private static func pictures(
    of learner: SegmentationLearner, _ served: AsyncStream<ServingTwin>, _ twins: StoredTwins?,
    _ segmentation: SegmentationSettings, _ settings: ResolvedSettings, _ logger: Logger
  ) throws -> TwinPictures? {
    let count = try settings.integer("agent.overlays")
    guard count > 0 else { return nil }
    guard twins != nil else {
      throw SettingsError.invalidValue(
        key: "agent.overlays", value: "\(count)", source: "settings",
        allowed: "only with a twin; twin.method is none")
    }
    let predictor = TwinPredictor(
      metadata: try segmentation.metadata, options: try segmentation.predictionOptions)
    return try TwinPictures(
      of: learner, twins: served, predictor: predictor, count: count, logger: logger)
  }

  private static func server(
    at endpoint: String, _ name: AgentID, _ store: TwinStore, _ predictor: TwinPredictor,
    _ learner: SegmentationLearner, folder: String, _ settings: ResolvedSettings,
    _ security: ServiceSecurity?, _ context: MessagingContext, _ logger: Logger
  ) throws -> TwinServer {
    let parsed: Endpoint
    do {
      parsed = try Endpoint(endpoint)
    } catch {
      throw SettingsError.invalidValue(
        key: "agent.serve", value: endpoint, source: "settings", allowed: "\(error)")
    }
    let spool = "\(folder)/spool"
    var configuration = TwinServerConfiguration(agent: name, endpoint: parsed, spoolFolder: spool)
    configuration.queueLimit = try settings.integer("agent.queue")
    return try TwinServer(
      configuration: configuration,
      segmenter: try TwinSegmentation(predictor: predictor, store: store, folder: spool) {
        learner.activity
      }, context: context, security: security, logger: logger)
  }
}

extension SegmentationLearner {
  /// As an agent's status has it.
  nonisolated var activity: AgentStatus.Activity {
    switch occupation {
    case .none: .idle
    case .training: .training
    case .refreshing: .refreshing
    }
  }
}
