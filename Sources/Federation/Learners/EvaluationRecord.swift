// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How well a model does on one agent's cases, none of which it was fitted to.
package struct EvaluationRecord: Sendable, Equatable {
  package enum Subject: Sendable, Equatable {
    /// The global model of the version.
    case global
    /// The agent's twin of this refresh.
    case twin(refresh: UInt64)
  }

  /// Which cases.
  package enum Part: String, Sendable, Equatable, CaseIterable {
    case validation
    case test
  }

  package let subject: Subject
  /// Of the global model, or of the one that the twin was refreshed from.
  package let version: Version
  package let part: Part
  /// How many cases; at least 1.
  package let caseCount: Int
  /// One for each region or class.
  package let scores: [StructureScore]

  package init(
    subject: Subject, version: Version, part: Part, caseCount: Int, scores: [StructureScore]
  ) {
    self.subject = subject
    self.version = version
    self.part = part
    self.caseCount = caseCount
    self.scores = scores
  }
}

/// Means over cases for one structure; each from 0 to 1.
package struct StructureScore: Sendable, Equatable {
  /// The field's name: `ET`, `TC`, `WT`, or a class.
  package let name: String
  package let dice: Double
  package let iou: Double
  package let sensitivity: Double
  package let specificity: Double

  package init(name: String, dice: Double, iou: Double, sensitivity: Double, specificity: Double) {
    self.name = name
    self.dice = dice
    self.iou = iou
    self.sensitivity = sensitivity
    self.specificity = specificity
  }
}
