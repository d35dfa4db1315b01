// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

// Effects as short text, so that a table of events reads like a protocol.

extension Acknowledgement.Outcome {
  var notation: String {
    switch self {
    case .accepted: "accepted"
    case .duplicate: "duplicate"
    case .tooStale: "too stale"
    case .rejected: "rejected"
    case .privacyBudgetSpent: "privacy budget spent"
    }
  }
}

extension CoordinatorEffect {
  var notation: String {
    switch self {
    case .fold(let contribution):
      "fold \(contribution.weight)"
    case .remember(let agent, let id):
      "remember \(agent) \(id)"
    case .commit(let committed):
      "commit \(committed.version) of "
        + committed.contributions.map(\.agent.text).joined(separator: " ")
        + " over \(committed.mass)"
    case .publishModel:
      "publish"
    case .sendModel(let agent):
      "send \(agent)"
    case .acknowledge(let agent, let acknowledgement):
      "\(acknowledgement.outcome.notation) \(agent) \(acknowledgement.update) "
        + "at \(acknowledgement.currentVersion)"
    case .schedule(.leases, let delay):
      "leases in \(delay)"
    case .schedule(.deadline, let delay):
      "deadline in \(delay)"
    case .schedule(.broadcast, let delay):
      "broadcast in \(delay)"
    case .report(.membership(let record)):
      "\(record.agent) \(record.change), \(record.liveAgents) live"
    case .report(.refusal(let record)):
      "refusal \(record.total) of \(record.agent?.text ?? "nobody")"
    case .finish:
      "finish"
    }
  }
}

extension ParticipantEffect {
  /// Without the delay until resending, which is jittered.
  var notation: String {
    switch self {
    case .sendHello(let held):
      "hello \(held?.description ?? "none")"
    case .sendHeartbeat(let heartbeat):
      "heartbeat \(heartbeat.held?.description ?? "none") \(heartbeat.activity)"
    case .sendGoodbye:
      "goodbye"
    case .train(let version, let directive):
      "train \(version) \(directive.localSteps)"
    case .cancelTraining:
      "cancel training"
    case .settle:
      "settle"
    case .deliver(let draft):
      "deliver \(draft.id) of \(draft.baseVersion)"
    case .resend(let id):
      "resend \(id)"
    case .discardUpdate(let id):
      "discard \(id)"
    case .schedule(let timer, _):
      "schedule \(timer)"
    case .cancel(let timer):
      "cancel \(timer)"
    case .report(.trainingFinished(let base, _)):
      "trained \(base)"
    case .report(.trainingFailed(let base, let reason)):
      "failed \(base): \(reason)"
    case .report(.trainingAbandoned(let base)):
      "abandoned \(base)"
    case .report(.updateSettled(let id, let outcome)):
      "settled \(id) \(outcome.notation)"
    case .finish:
      "finish"
    }
  }
}

/// Seconds, event, what the coordinator says to it.
typealias CoordinatorStep = (Double, CoordinatorEvent, [String])
/// Event, what the participant says to it.
typealias ParticipantStep = (ParticipantEvent, [String])

extension Coordinator {
  /// Checks a table of events, from the top.
  mutating func expect(
    _ steps: [CoordinatorStep], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (index, (seconds, event, expected)) in steps.enumerated() {
      let found = handle(event, at: .seconds(seconds)).map(\.notation)
      #expect(found == expected, "step \(index): \(event)", sourceLocation: sourceLocation)
    }
  }
}

extension Participant {
  /// Checks a table of events, from the top.
  mutating func expect(
    _ steps: [ParticipantStep], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (index, (event, expected)) in steps.enumerated() {
      let found = handle(event).map(\.notation)
      #expect(found == expected, "step \(index): \(event)", sourceLocation: sourceLocation)
    }
  }
}
