// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire

extension Alteration {
  static let services = fold + privacy + inference + process + traffic

  private static let fold: [Alteration] = [
    Alteration("update 0", .fold, .invalid("update_folded.number", "0")) {
      $0.message.pointee.metric.pointee.update_folded.pointee.number = 0
    },
    Alteration("version of its base", .fold, .invalid("update_folded.version", "9")) {
      $0.message.pointee.metric.pointee.update_folded.pointee.version = 9
    },
    Alteration("agent in quotes", .fold, .invalid("update_folded.agent", "no identifier")) {
      $0.message.pointee.metric.pointee.update_folded.pointee.agent = $0.text("\"a\"")
    },
    Alteration("negative weight", .fold, .invalid("update_folded.weight", "-1.0")) {
      $0.message.pointee.metric.pointee.update_folded.pointee.weight = -1
    },
    Alteration("infinite norm", .fold, .invalid("update_folded.norm", "inf")) {
      $0.message.pointee.metric.pointee.update_folded.pointee.norm = .infinity
    },
    Alteration("nothing gathered", .fold, .invalid("update_folded.gathered", "0")) {
      $0.message.pointee.metric.pointee.update_folded.pointee.gathered = 0
    },
  ]

  private static let privacy: [Alteration] = [
    Alteration("delta 0", .privacy, .invalid("privacy_spent.delta", "0.0")) {
      $0.message.pointee.metric.pointee.privacy_spent.pointee.delta = 0
    },
    Alteration("NaN delta", .privacy, .invalid("privacy_spent.delta", "nan")) {
      $0.message.pointee.metric.pointee.privacy_spent.pointee.delta = .nan
    },
    Alteration("negative budget", .privacy, .invalid("privacy_spent.epsilon_budget", "-1.0")) {
      $0.message.pointee.metric.pointee.privacy_spent.pointee.epsilon_budget = -1
    },
    Alteration("agents out of order", .privacy, .invalid("privacy_spent.agents.agent", "b")) {
      let spent = $0.message.pointee.metric.pointee.privacy_spent.pointee.agents
      spent?[0]?.pointee.agent = $0.text("c")
    },
    Alteration("infinite epsilon", .privacy, .invalid("privacy_spent.agents.epsilon", "inf")) {
      let spent = $0.message.pointee.metric.pointee.privacy_spent.pointee.agents
      spent?[0]?.pointee.epsilon = .infinity
    },
  ]

  private static let inference: [Alteration] = [
    Alteration("no answers", .inference, .invalid("twin_served.latency.count", "0")) {
      $0.message.pointee.metric.pointee.twin_served.pointee.latency.pointee.count = 0
    },
    Alteration(
      "quantiles out of order", .inference, .invalid("twin_served.latency.p95_seconds", "0.25")
    ) {
      $0.message.pointee.metric.pointee.twin_served.pointee.latency.pointee.p95_seconds = 0.25
    },
  ]

  private static let process: [Alteration] = [
    Alteration("role 0", .process, .invalid("process_sampled.role", "0")) {
      $0.message.pointee.metric.pointee.process_sampled.pointee.role = .init(rawValue: 0)
    },
    Alteration("NaN processor time", .process, .invalid("process_sampled.cpu_seconds", "nan")) {
      $0.message.pointee.metric.pointee.process_sampled.pointee.cpu_seconds = .nan
    },
    Alteration(
      "started in the future", .process, .invalid("process_sampled.uptime_seconds", "-1.0")
    ) {
      $0.message.pointee.metric.pointee.process_sampled.pointee.uptime_seconds = -1
    },
  ]

  private static let traffic: [Alteration] = [
    Alteration("channel 4", .traffic, .invalid("traffic_sampled.channels.channel", "4")) {
      let channels = $0.message.pointee.metric.pointee.traffic_sampled.pointee.channels
      channels?[0]?.pointee.channel = .init(rawValue: 4)
    },
    Alteration(
      "one channel twice", .traffic, .invalid("traffic_sampled.channels.channel", "models")
    ) {
      let channels = $0.message.pointee.metric.pointee.traffic_sampled.pointee.channels
      channels?[1]?.pointee.channel = TWINSEG__TRAFFIC_CHANNEL__TRAFFIC_CHANNEL_MODELS
    },
  ]
}
