// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import Tensors

// The enumerations of Proto/ and their Swift values. Numbers of the wire stand only here.

extension TensorEncoding {
  var wireValue: Twinseg__Encoding {
    switch self {
    case .float32: TWINSEG__ENCODING__ENCODING_FLOAT32
    case .float16: TWINSEG__ENCODING__ENCODING_FLOAT16
    }
  }

  init(wire value: Twinseg__Encoding, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension TensorKind {
  var wireValue: Twinseg__TensorKind {
    switch self {
    case .weight: TWINSEG__TENSOR_KIND__TENSOR_KIND_WEIGHT
    case .runningStatistic: TWINSEG__TENSOR_KIND__TENSOR_KIND_RUNNING_STATISTIC
    }
  }

  init(wire value: Twinseg__TensorKind, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension RunningStatistics {
  var wireValue: Twinseg__RunningStatistics {
    switch self {
    case .averaged: TWINSEG__RUNNING_STATISTICS__RUNNING_STATISTICS_AVERAGED
    case .local: TWINSEG__RUNNING_STATISTICS__RUNNING_STATISTICS_LOCAL
    }
  }

  init(wire value: Twinseg__RunningStatistics, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension Pace {
  var wireValue: Twinseg__Pace {
    switch self {
    case .oncePerVersion: TWINSEG__PACE__PACE_ONCE_PER_VERSION
    case .continuous: TWINSEG__PACE__PACE_CONTINUOUS
    }
  }

  init(wire value: Twinseg__Pace, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension Heartbeat.Activity {
  var wireValue: Twinseg__AgentActivity {
    switch self {
    case .idle: TWINSEG__AGENT_ACTIVITY__AGENT_ACTIVITY_IDLE
    case .training: TWINSEG__AGENT_ACTIVITY__AGENT_ACTIVITY_TRAINING
    case .delivering: TWINSEG__AGENT_ACTIVITY__AGENT_ACTIVITY_DELIVERING
    }
  }

  init(wire value: Twinseg__AgentActivity, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension MembershipRecord.Change {
  var wireValue: Twinseg__MembershipChange {
    switch self {
    case .joined: TWINSEG__MEMBERSHIP_CHANGE__MEMBERSHIP_CHANGE_JOINED
    case .left: TWINSEG__MEMBERSHIP_CHANGE__MEMBERSHIP_CHANGE_LEFT
    case .lost: TWINSEG__MEMBERSHIP_CHANGE__MEMBERSHIP_CHANGE_LOST
    }
  }

  init(wire value: Twinseg__MembershipChange, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension Acknowledgement.Outcome {
  var wireValue: Twinseg__Outcome {
    switch self {
    case .accepted: TWINSEG__OUTCOME__OUTCOME_ACCEPTED
    case .duplicate: TWINSEG__OUTCOME__OUTCOME_DUPLICATE
    case .tooStale: TWINSEG__OUTCOME__OUTCOME_TOO_STALE
    case .rejected: TWINSEG__OUTCOME__OUTCOME_REJECTED
    case .privacyBudgetSpent: TWINSEG__OUTCOME__OUTCOME_PRIVACY_BUDGET_SPENT
    }
  }

  init(wire value: Twinseg__Outcome, reason: String, field: String) throws(WireError) {
    self = try decoded(
      value.rawValue, field: field,
      of: [.accepted, .duplicate, .tooStale, .rejected(reason: reason), .privacyBudgetSpent]
    ) { $0.wireValue.rawValue }
  }
}

extension EvaluationRecord.Part {
  var wireValue: Twinseg__EvaluationPart {
    switch self {
    case .validation: TWINSEG__EVALUATION_PART__EVALUATION_PART_VALIDATION
    case .test: TWINSEG__EVALUATION_PART__EVALUATION_PART_TEST
    }
  }

  init(wire value: Twinseg__EvaluationPart, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension TwinMethod {
  var wireValue: Twinseg__TwinMethod {
    switch self {
    case .fineTune: TWINSEG__TWIN_METHOD__TWIN_METHOD_FINE_TUNE
    case .ditto: TWINSEG__TWIN_METHOD__TWIN_METHOD_DITTO
    }
  }

  init(wire value: Twinseg__TwinMethod, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension TwinDecision {
  var wireValue: Twinseg__TwinDecision {
    switch self {
    case .accepted: TWINSEG__TWIN_DECISION__TWIN_DECISION_ACCEPTED
    case .rolledBack: TWINSEG__TWIN_DECISION__TWIN_DECISION_ROLLED_BACK
    case .adoptedGlobal: TWINSEG__TWIN_DECISION__TWIN_DECISION_ADOPTED_GLOBAL
    }
  }

  init(wire value: Twinseg__TwinDecision, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension AgentStatus.Activity {
  var wireValue: Twinseg__TwinActivity {
    switch self {
    case .idle: TWINSEG__TWIN_ACTIVITY__TWIN_ACTIVITY_IDLE
    case .training: TWINSEG__TWIN_ACTIVITY__TWIN_ACTIVITY_TRAINING
    case .refreshing: TWINSEG__TWIN_ACTIVITY__TWIN_ACTIVITY_REFRESHING
    }
  }

  init(wire value: Twinseg__TwinActivity, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension TwinRefusal.Kind {
  var wireValue: Twinseg__RefusalKind {
    switch self {
    case .busy: TWINSEG__REFUSAL_KIND__REFUSAL_KIND_BUSY
    case .stopping: TWINSEG__REFUSAL_KIND__REFUSAL_KIND_STOPPING
    case .invalid: TWINSEG__REFUSAL_KIND__REFUSAL_KIND_INVALID
    case .tooLarge: TWINSEG__REFUSAL_KIND__REFUSAL_KIND_TOO_LARGE
    case .failed: TWINSEG__REFUSAL_KIND__REFUSAL_KIND_FAILED
    case .abandoned: TWINSEG__REFUSAL_KIND__REFUSAL_KIND_ABANDONED
    }
  }

  init(wire value: Twinseg__RefusalKind, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension RefusalRecord.Kind {
  var wireValue: Twinseg__UpdateRefusalKind {
    switch self {
    case .stale: TWINSEG__UPDATE_REFUSAL_KIND__UPDATE_REFUSAL_KIND_STALE
    case .rejected: TWINSEG__UPDATE_REFUSAL_KIND__UPDATE_REFUSAL_KIND_REJECTED
    case .privacy: TWINSEG__UPDATE_REFUSAL_KIND__UPDATE_REFUSAL_KIND_PRIVACY
    case .invalid: TWINSEG__UPDATE_REFUSAL_KIND__UPDATE_REFUSAL_KIND_INVALID
    case .untrusted: TWINSEG__UPDATE_REFUSAL_KIND__UPDATE_REFUSAL_KIND_UNTRUSTED
    }
  }

  init(wire value: Twinseg__UpdateRefusalKind, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension ServiceRole {
  var wireValue: Twinseg__ServiceRole {
    switch self {
    case .broker: TWINSEG__SERVICE_ROLE__SERVICE_ROLE_BROKER
    case .aggregator: TWINSEG__SERVICE_ROLE__SERVICE_ROLE_AGGREGATOR
    case .agent: TWINSEG__SERVICE_ROLE__SERVICE_ROLE_AGENT
    }
  }

  init(wire value: Twinseg__ServiceRole, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

extension TrafficRecord.Channel {
  var wireValue: Twinseg__TrafficChannel {
    switch self {
    case .models: TWINSEG__TRAFFIC_CHANNEL__TRAFFIC_CHANNEL_MODELS
    case .updates: TWINSEG__TRAFFIC_CHANNEL__TRAFFIC_CHANNEL_UPDATES
    case .metrics: TWINSEG__TRAFFIC_CHANNEL__TRAFFIC_CHANNEL_METRICS
    }
  }

  init(wire value: Twinseg__TrafficChannel, field: String) throws(WireError) {
    self = try decoded(value.rawValue, field: field, of: Self.allCases) { $0.wireValue.rawValue }
  }
}

private func decoded<Value, Raw: Equatable>(
  _ raw: Raw, field: String, of values: [Value], number: (Value) -> Raw
) throws(WireError) -> Value {
  for value in values where number(value) == raw { return value }
  let allowed = values.map { "\(number($0))" }.joined(separator: ", ")
  throw .invalid(field: field, value: "\(raw)", allowed: allowed)
}
