// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation

/// Metric events to and from their C messages.
enum MetricCodec {
  // MARK: Writing

  static func message(
    _ event: MetricEvent, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__MetricEvent> {
    let written = memory.message(twinseg__metric_event__init)
    written.pointee.unix_microseconds = event.unixMicroseconds
    written.pointee.number = event.number
    switch event.kind {
    case .versionPublished(let record):
      written.pointee.version_published = versionMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_VERSION_PUBLISHED
    case .membershipChanged(let record):
      let change = memory.message(twinseg__membership_changed__init)
      change.pointee.agent = memory.text(record.agent.text)
      change.pointee.change = record.change.wireValue
      change.pointee.live_agents = UInt32(clamping: record.liveAgents)
      written.pointee.membership_changed = change
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_MEMBERSHIP_CHANGED
    case .updateRefused(let record):
      written.pointee.update_refused = refusalMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_UPDATE_REFUSED
    case .trainingFinished(let base, let report):
      let training = memory.message(twinseg__training_finished__init)
      training.pointee.base_version = base.number
      training.pointee.loss = report.loss
      training.pointee.seconds = report.seconds
      training.pointee.steps = report.steps
      written.pointee.training_finished = training
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_TRAINING_FINISHED
    case .modelReceived(let version):
      let model = memory.message(twinseg__model_received__init)
      model.pointee.version = version.number
      written.pointee.model_received = model
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_MODEL_RECEIVED
    case .trainingProgress(let progress):
      written.pointee.training_progress = progressMessage(progress, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_TRAINING_PROGRESS
    case .evaluated(let record):
      written.pointee.evaluated = evaluationMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_EVALUATED
    case .twinRefreshed(let record):
      written.pointee.twin_refreshed = twinMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_TWIN_REFRESHED
    case .updateFolded(let record):
      written.pointee.update_folded = foldMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_UPDATE_FOLDED
    case .privacySpent(let record):
      written.pointee.privacy_spent = privacyMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_PRIVACY_SPENT
    case .twinServed(let record):
      written.pointee.twin_served = servingMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_TWIN_SERVED
    case .processSampled(let record):
      written.pointee.process_sampled = processMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_PROCESS_SAMPLED
    case .trafficSampled(let record):
      written.pointee.traffic_sampled = trafficMessage(record, memory)
      written.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND_TRAFFIC_SAMPLED
    }
    return written
  }

  private static func versionMessage(
    _ record: VersionRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__VersionPublished> {
    let written = memory.message(twinseg__version_published__init)
    written.pointee.version = record.version.number
    written.pointee.strategy = memory.text(record.strategy)
    written.pointee.update_count = UInt32(clamping: record.updateCount)
    let contributors = record.contributors.prefix(WireLimits.maximumVersionEntries)
    written.pointee.n_contributors = contributors.count
    written.pointee.contributors = memory.pointers(contributors.map { memory.text($0.text) })
    let staleness = Array(record.staleness.prefix(WireLimits.maximumVersionEntries))
    written.pointee.n_staleness = staleness.count
    written.pointee.staleness = memory.array(staleness)
    written.pointee.update_norm = record.updateNorm
    written.pointee.seconds_since_previous = record.secondsSincePrevious
    return written
  }

  // MARK: Reading

  static func event(_ message: Twinseg__MetricEvent) throws(WireError) -> MetricEvent {
    MetricEvent(
      unixMicroseconds: message.unix_microseconds, number: message.number,
      kind: try kind(of: message))
  }

  private static func kind(of message: Twinseg__MetricEvent) throws(WireError) -> MetricEvent.Kind {
    switch message.kind_case {
    case TWINSEG__METRIC_EVENT__KIND_VERSION_PUBLISHED:
      let field = "version_published"
      return .versionPublished(
        try version(try WireFields.submessage(message.version_published, field: field)))
    case TWINSEG__METRIC_EVENT__KIND_MEMBERSHIP_CHANGED:
      let field = "membership_changed"
      let change = try WireFields.submessage(message.membership_changed, field: field)
      return .membershipChanged(
        MembershipRecord(
          agent: try WireFields.identifier(change.agent, field: "\(field).agent"),
          change: try MembershipRecord.Change(wire: change.change, field: "\(field).change"),
          liveAgents: Int(change.live_agents)))
    case TWINSEG__METRIC_EVENT__KIND_UPDATE_REFUSED:
      let field = "update_refused"
      return .updateRefused(
        try refusal(try WireFields.submessage(message.update_refused, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_TRAINING_FINISHED:
      let field = "training_finished"
      let training = try WireFields.submessage(message.training_finished, field: field)
      let report = try WireFields.checked(field: field) { () throws(FederationError) in
        try TrainingReport(
          loss: training.loss, seconds: training.seconds, steps: training.steps)
      }
      return .trainingFinished(base: Version(training.base_version), report)
    case TWINSEG__METRIC_EVENT__KIND_MODEL_RECEIVED:
      let model = try WireFields.submessage(message.model_received, field: "model_received")
      return .modelReceived(Version(model.version))
    case TWINSEG__METRIC_EVENT__KIND_TRAINING_PROGRESS:
      let field = "training_progress"
      return .trainingProgress(
        try progress(
          try WireFields.submessage(message.training_progress, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_EVALUATED:
      let field = "evaluated"
      return .evaluated(
        try evaluation(try WireFields.submessage(message.evaluated, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_TWIN_REFRESHED:
      let field = "twin_refreshed"
      return .twinRefreshed(
        try twin(try WireFields.submessage(message.twin_refreshed, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_UPDATE_FOLDED:
      let field = "update_folded"
      return .updateFolded(
        try fold(try WireFields.submessage(message.update_folded, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_PRIVACY_SPENT:
      let field = "privacy_spent"
      return .privacySpent(
        try privacy(try WireFields.submessage(message.privacy_spent, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_TWIN_SERVED:
      let field = "twin_served"
      return .twinServed(
        try serving(try WireFields.submessage(message.twin_served, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_PROCESS_SAMPLED:
      let field = "process_sampled"
      return .processSampled(
        try process(try WireFields.submessage(message.process_sampled, field: field), field: field))
    case TWINSEG__METRIC_EVENT__KIND_TRAFFIC_SAMPLED:
      let field = "traffic_sampled"
      return .trafficSampled(
        try traffic(try WireFields.submessage(message.traffic_sampled, field: field), field: field))
    default:
      throw .missing(field: "metric.kind")
    }
  }

  static func report(
    _ message: Twinseg__TrainingReport, field: String
  ) throws(WireError) -> TrainingReport {
    try WireFields.checked(field: field) { () throws(FederationError) in
      try TrainingReport(loss: message.loss, seconds: message.seconds, steps: message.steps)
    }
  }

  private static func checkEntries(_ count: Int, field: String) throws(WireError) {
    guard count <= WireLimits.maximumVersionEntries else {
      throw .invalid(
        field: field, value: "\(count) entries",
        allowed: "at most \(WireLimits.maximumVersionEntries)")
    }
  }

  private static func version(
    _ message: Twinseg__VersionPublished
  ) throws(WireError) -> VersionRecord {
    let field = "version_published"
    try checkEntries(message.n_contributors, field: "\(field).contributors")
    try checkEntries(message.n_staleness, field: "\(field).staleness")
    var contributors: [AgentID] = []
    for index in 0..<message.n_contributors {
      contributors.append(
        try WireFields.identifier(message.contributors[index], field: "\(field).contributors"))
    }
    return VersionRecord(
      version: Version(message.version),
      strategy: try WireFields.text(message.strategy, field: "\(field).strategy", lengths: 1...64),
      updateCount: Int(message.update_count), contributors: contributors,
      staleness: (0..<message.n_staleness).map { message.staleness[$0] },
      updateNorm: try WireFields.finite(
        message.update_norm, field: "\(field).update_norm", atLeast: 0),
      secondsSincePrevious: try WireFields.finite(
        message.seconds_since_previous, field: "\(field).seconds_since_previous", atLeast: 0))
  }
}
