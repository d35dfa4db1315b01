// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a person should look at.
package struct MonitorWarning: Sendable, Equatable, Codable {
  package enum Severity: String, Sendable, Codable, Comparable {
    case critical
    case warning
    case notice

    private var rank: Int {
      switch self {
      case .critical: 0
      case .warning: 1
      case .notice: 2
      }
    }

    /// The graver is less: it comes first.
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
  }

  package var key: String
  package var severity: Severity
  /// Name of what it is about.
  package var subject: String
  package var text: String
  package var since: Int64
}
