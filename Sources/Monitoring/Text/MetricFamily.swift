// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What Prometheus is told, by name. docs/metrics.md lists them.
package struct MetricFamily: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case gauge
    case counter
    case histogram
  }

  package let name: String
  package let kind: Kind
  package let help: String

  private init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = "twinseg_\(name)"
    self.kind = kind
    self.help = help
  }

  static let info = Self(
    "info", .gauge, "Names of the federation, its run and its strategy; always 1.")
  static let version = Self("model_version", .gauge, "Newest version of the global model.")
  static let versionTime = Self(
    "model_version_timestamp_seconds", .gauge, "When the newest version was heard of, since 1970.")
  static let versionNorm = Self(
    "model_version_change_norm", .gauge, "L2 norm of the newest version's change of the model.")
  static let versionSeconds = Self(
    "model_version_duration_seconds", .gauge, "How long the newest version was gathered for.")
  static let gathered = Self(
    "updates_gathered", .gauge, "Updates in the version under way.")
  static let liveAgents = Self("live_agents", .gauge, "Agents that hold a lease.")
  static let folded = Self("updates_folded_total", .counter, "Updates that count.")
  static let refused = Self(
    "updates_refused_total", .counter, "Updates and messages that were refused, by kind.")
  static let staleness = Self(
    "update_staleness_versions", .histogram, "How many versions old folded updates were.")
  static let events = Self("metric_events_total", .counter, "Metric events that were taken.")
  static let garbage = Self("metric_garbage_total", .counter, "Metric events that were refused.")
  static let missed = Self(
    "metric_missed_total", .counter, "Metric events that were published and not heard.")
  static let privacyBudget = Self(
    "privacy_epsilon_budget", .gauge, "Epsilon that each agent may spend.")
  static let privacyDelta = Self("privacy_delta", .gauge, "Delta of the spent epsilon.")

  static let up = Self(
    "service_up", .gauge, "Whether a service is live: 1, or 0 when it is silent, lost or left.")
  static let lost = Self("agent_lost", .gauge, "Whether an agent's lease ran out: 1 or 0.")
  static let lastSeen = Self(
    "service_last_seen_timestamp_seconds", .gauge, "When a service was last heard, since 1970.")
  static let cpu = Self(
    "service_cpu_seconds_total", .counter, "User and system time of a service's process.")
  static let memory = Self(
    "service_resident_memory_bytes", .gauge, "Resident memory of a service's process.")
  static let uptime = Self("service_uptime_seconds", .gauge, "Since a service started.")
  static let serviceRefused = Self(
    "service_refused_total", .counter, "Connections and messages that a service refused.")
  static let serviceMissed = Self(
    "service_metrics_missed_total", .counter,
    "Metric events that a service published and the monitor did not hear.")
  static let messages = Self(
    "channel_messages_total", .counter, "Messages over a service's channel, by direction.")
  static let bytes = Self(
    "channel_bytes_total", .counter, "Bytes over a service's channel, by direction.")
  static let dropped = Self(
    "channel_dropped_total", .counter,
    "Messages that a service could not send: nobody, or no room. Some are sent again.")
  static let waiting = Self(
    "channel_waiting", .gauge,
    "Whether there is nobody, or no room, for a channel's messages: 1 or 0.")

  static let agentVersion = Self(
    "agent_model_version", .gauge, "Newest version that an agent holds.")
  static let agentLoss = Self(
    "agent_training_loss", .gauge, "Mean loss of an agent's last training.")
  static let agentRate = Self(
    "agent_training_samples_per_second", .gauge, "Patches or volumes that an agent trained on.")
  static let agentAccepted = Self(
    "agent_updates_folded_total", .counter, "Updates of an agent that count.")
  static let agentRefused = Self(
    "agent_updates_refused_total", .counter, "Updates and messages of an agent that were refused.")
  static let agentStaleness = Self(
    "agent_update_staleness_versions", .gauge, "How many versions old an agent's last update was.")
  static let agentDice = Self(
    "agent_dice_ratio", .gauge,
    "Newest mean Dice over ET, TC and WT of the global model or the twin.")
  static let agentScore = Self(
    "agent_score_ratio", .gauge, "Newest scores of the global model or the twin, by structure.")
  static let twinRefresh = Self(
    "agent_twin_refreshes_total", .counter, "Refreshes of an agent's twin.")
  static let twinRollbacks = Self(
    "agent_twin_rollbacks_total", .counter, "Refreshes of an agent's twin that were rolled back.")
  static let twinDrift = Self(
    "agent_twin_drift_ratio", .gauge, "|v - w| / |w| of the newest candidate and the global model.")
  static let epsilon = Self(
    "agent_privacy_epsilon", .gauge, "Privacy that an agent's updates have spent.")
  static let answered = Self(
    "agent_inference_answered_total", .counter, "Cases that an agent's twin has segmented.")
  static let inferenceRefused = Self(
    "agent_inference_refused_total", .counter, "Requests that an agent's twin has refused.")
  static let latency = Self(
    "agent_inference_latency_seconds", .gauge, "Percentiles over the twin's newest answers.")

  /// In the order in which they are written.
  package static let all: [MetricFamily] = [
    info, version, versionTime, versionNorm, versionSeconds, gathered, liveAgents, folded, refused,
    staleness, events, garbage, missed, privacyBudget, privacyDelta, up, lost, lastSeen, cpu,
    memory,
    uptime, serviceRefused, serviceMissed, messages, bytes, dropped, waiting, agentVersion,
    agentLoss, agentRate,
    agentAccepted, agentRefused, agentStaleness, agentDice, agentScore, twinRefresh,
    twinRollbacks, twinDrift, epsilon, answered, inferenceRefused, latency,
  ]
}
