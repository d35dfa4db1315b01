// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation

/// What becomes of updates, to and from its C messages.
extension MetricCodec {
  // MARK: Writing

  static func refusalMessage(
    _ record: RefusalRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__UpdateRefused> {
    let written = memory.message(twinseg__update_refused__init)
    written.pointee.agent = memory.text(record.agent?.text ?? "")
    written.pointee.reason = memory.text(WireText.clipped(record.reason))
    written.pointee.refused_total = record.total
    written.pointee.kind = record.kind.wireValue
    written.pointee.outbox = record.update?.outbox ?? 0
    written.pointee.number = record.update?.number ?? 0
    return written
  }

  static func foldMessage(
    _ record: FoldRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__UpdateFolded> {
    let written = memory.message(twinseg__update_folded__init)
    written.pointee.agent = memory.text(record.agent.text)
    written.pointee.outbox = record.update.outbox
    written.pointee.number = record.update.number
    written.pointee.base_version = record.baseVersion.number
    written.pointee.staleness = record.staleness
    written.pointee.weight = record.weight
    written.pointee.norm = record.norm
    written.pointee.version = record.version.number
    written.pointee.gathered = UInt32(clamping: record.gathered)
    return written
  }

  static func privacyMessage(
    _ record: PrivacyRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__PrivacySpent> {
    let written = memory.message(twinseg__privacy_spent__init)
    written.pointee.delta = record.delta
    written.pointee.epsilon_budget = record.budget ?? 0
    written.pointee.n_agents = record.spent.count
    written.pointee.agents = memory.pointers(
      record.spent.map {
        let spend = memory.message(twinseg__agent_spend__init)
        spend.pointee.agent = memory.text($0.agent.text)
        spend.pointee.epsilon = $0.epsilon
        return spend
      })
    return written
  }

  // MARK: Reading

  static func refusal(
    _ message: Twinseg__UpdateRefused, field: String
  ) throws(WireError) -> RefusalRecord {
    let isNamed = message.agent.map { $0.pointee != 0 } ?? false
    return RefusalRecord(
      agent: isNamed ? try WireFields.identifier(message.agent, field: "\(field).agent") : nil,
      update: message.number == 0
        ? nil : UpdateID(outbox: message.outbox, number: message.number),
      kind: try RefusalRecord.Kind(wire: message.kind, field: "\(field).kind"),
      reason: try WireFields.text(
        message.reason, field: "\(field).reason", lengths: 1...WireText.maximumReasonLength),
      total: message.refused_total)
  }

  static func fold(
    _ message: Twinseg__UpdateFolded, field: String
  ) throws(WireError) -> FoldRecord {
    guard message.number > 0 else {
      throw .invalid(field: "\(field).number", value: "0", allowed: "1 or more")
    }
    guard message.version > message.base_version else {
      throw .invalid(
        field: "\(field).version", value: "\(message.version)",
        allowed: "above the base, \(message.base_version)")
    }
    return FoldRecord(
      agent: try WireFields.identifier(message.agent, field: "\(field).agent"),
      update: UpdateID(outbox: message.outbox, number: message.number),
      baseVersion: Version(message.base_version), staleness: message.staleness,
      weight: try WireFields.finite(message.weight, field: "\(field).weight", atLeast: 0),
      norm: try WireFields.finite(message.norm, field: "\(field).norm", atLeast: 0),
      version: Version(message.version),
      gathered: try count(message.gathered, field: "\(field).gathered"))
  }

  static func privacy(
    _ message: Twinseg__PrivacySpent, field: String
  ) throws(WireError) -> PrivacyRecord {
    guard message.delta > 0, message.delta < 1 else {
      throw .invalid(
        field: "\(field).delta", value: "\(message.delta)", allowed: "above 0, below 1")
    }
    let budget = try WireFields.finite(
      message.epsilon_budget, field: "\(field).epsilon_budget", atLeast: 0)
    var spent: [PrivacyRecord.Spend] = []
    for index in 0..<message.n_agents {
      let spend = try WireFields.submessage(message.agents[index], field: "\(field).agents")
      let agent: AgentID = try WireFields.identifier(spend.agent, field: "\(field).agents.agent")
      if let last = spent.last, last.agent >= agent {
        throw .invalid(
          field: "\(field).agents.agent", value: agent.text, allowed: "each once, sorted")
      }
      spent.append(
        PrivacyRecord.Spend(
          agent: agent,
          epsilon: try WireFields.finite(
            spend.epsilon, field: "\(field).agents.epsilon", atLeast: 0)))
    }
    return PrivacyRecord(delta: message.delta, budget: budget == 0 ? nil : budget, spent: spent)
  }
}
