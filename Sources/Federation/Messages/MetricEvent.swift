// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What anyone may watch on the metrics channel. Loss is allowed.
package struct MetricEvent: Sendable, Equatable {
  /// Wall clock of the source.
  package let unixMicroseconds: UInt64
  /// 1, 2, 3, … over the metric events of one incarnation of the source; 0: it does not number them.
  package let number: UInt64
  package let kind: Kind

  package enum Kind: Sendable, Equatable {
    case versionPublished(VersionRecord)
    case membershipChanged(MembershipRecord)
    case updateRefused(RefusalRecord)
    case trainingFinished(base: Version, TrainingReport)
    case modelReceived(Version)
    case trainingProgress(LearnerProgress)
    case evaluated(EvaluationRecord)
    case twinRefreshed(TwinRecord)
    case updateFolded(FoldRecord)
    case privacySpent(PrivacyRecord)
    case twinServed(ServingRecord)
    case processSampled(ProcessRecord)
    case trafficSampled(TrafficRecord)

    /// Last part of the topic `metrics/<source>/<kind>`.
    package var topic: String {
      switch self {
      case .versionPublished: "version"
      case .membershipChanged: "membership"
      case .updateRefused: "refusal"
      case .trainingFinished: "training"
      case .modelReceived: "model"
      case .trainingProgress: "progress"
      case .evaluated: "evaluation"
      case .twinRefreshed: "twin"
      case .updateFolded: "update"
      case .privacySpent: "privacy"
      case .twinServed: "inference"
      case .processSampled: "process"
      case .trafficSampled: "traffic"
      }
    }
  }

  package init(unixMicroseconds: UInt64, number: UInt64 = 0, kind: Kind) {
    self.unixMicroseconds = unixMicroseconds
    self.number = number
    self.kind = kind
  }
}
