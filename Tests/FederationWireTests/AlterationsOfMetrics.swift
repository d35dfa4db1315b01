// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire

extension Alteration {
  static let metric: [Alteration] = [
    Alteration("no kind", .version, .missing("metric.kind")) {
      $0.message.pointee.metric.pointee.kind_case = TWINSEG__METRIC_EVENT__KIND__NOT_SET
    },
    Alteration("no strategy", .version, .invalid("version_published.strategy", "text of 0 bytes")) {
      $0.message.version.pointee.strategy = $0.text("")
    },
    Alteration(
      "strategy of 65 bytes", .version,
      .invalid("version_published.strategy", "text of 65 bytes")
    ) {
      $0.message.version.pointee.strategy = $0.text(String(repeating: "s", count: 65))
    },
    Alteration(
      "contributor with a space", .version,
      .invalid("version_published.contributors", "no identifier")
    ) {
      $0.message.version.pointee.contributors[1] = $0.text("a b")
    },
    Alteration(
      "10 001 contributors", .version,
      .invalid("version_published.contributors", "10001 entries")
    ) {
      let name = $0.text("a")
      $0.message.version.pointee.contributors = $0.array(Array(repeating: name, count: 10_001))
      $0.message.version.pointee.n_contributors = 10_001
    },
    Alteration(
      "10 001 values of staleness", .version,
      .invalid("version_published.staleness", "10001 entries")
    ) {
      $0.message.version.pointee.staleness = $0.array([UInt64](repeating: 0, count: 10_001))
      $0.message.version.pointee.n_staleness = 10_001
    },
    Alteration(
      "NaN norm", .version, .invalid("version_published.update_norm", "nan")
    ) {
      $0.message.version.pointee.update_norm = .nan
    },
    Alteration("negative norm", .version, .invalid("version_published.update_norm", "-1.0")) {
      $0.message.version.pointee.update_norm = -1
    },
    Alteration(
      "infinite seconds", .version, .invalid("version_published.seconds_since_previous", "inf")
    ) {
      $0.message.version.pointee.seconds_since_previous = .infinity
    },
    Alteration(
      "agent with a slash", .membership, .invalid("membership_changed.agent", "no identifier")
    ) {
      $0.message.pointee.metric.pointee.membership_changed.pointee.agent = $0.text("a/b")
    },
    Alteration("no agent", .membership, .invalid("membership_changed.agent", "text of 0 bytes")) {
      $0.message.pointee.metric.pointee.membership_changed.pointee.agent = $0.text("")
    },
    Alteration("change 4", .membership, .invalid("membership_changed.change", "4")) {
      $0.message.pointee.metric.pointee.membership_changed.pointee.change = .init(rawValue: 4)
    },
    Alteration("refused agent '.'", .refusal, .invalid("update_refused.agent", "no identifier")) {
      $0.message.pointee.metric.pointee.update_refused.pointee.agent = $0.text(".")
    },
    Alteration("no reason", .refusal, .invalid("update_refused.reason", "text of 0 bytes")) {
      $0.message.pointee.metric.pointee.update_refused.pointee.reason = $0.text("")
    },
    Alteration("refusal of kind 0", .refusal, .invalid("update_refused.kind", "0")) {
      $0.message.pointee.metric.pointee.update_refused.pointee.kind = .init(rawValue: 0)
    },
    Alteration("refusal of kind 6", .refusal, .invalid("update_refused.kind", "6")) {
      $0.message.pointee.metric.pointee.update_refused.pointee.kind = .init(rawValue: 6)
    },
    Alteration("NaN loss", .training, .invalid("training_finished", "out of range")) {
      $0.message.pointee.metric.pointee.training_finished.pointee.loss = .nan
    },
    Alteration("negative seconds", .training, .invalid("training_finished", "out of range")) {
      $0.message.pointee.metric.pointee.training_finished.pointee.seconds = -1
    },
  ]
}
