// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a trial spends on its way, and its curves are drawn over.
enum Cost: String, Sendable, CaseIterable {
  case time, updates, bytes

  /// For an axis.
  var label: String {
    switch self {
    case .time: "Virtual time"
    case .updates: "Updates folded"
    case .bytes: "Traffic"
    }
  }

  /// For the head of a table's column.
  var noun: String {
    switch self {
    case .time: "Time"
    case .updates: "Updates"
    case .bytes: "Traffic"
    }
  }

  func value(of point: DicePoint) -> Double {
    switch self {
    case .time: point.seconds
    case .updates: Double(point.updates)
    case .bytes: Double(point.bytes)
    }
  }

  /// When the trial ended.
  func end(of record: TrialRecord) -> Double {
    switch self {
    case .time: record.seconds
    case .updates: Double(record.updatesFolded)
    case .bytes: Double(record.bytesDown) + Double(record.bytesUp)
    }
  }

  func outcome(of record: TrialRecord) -> TargetReach.Outcome {
    let target: Double? =
      switch self {
      case .time: record.targetSeconds
      case .updates: record.targetUpdates.map { Double($0) }
      case .bytes: record.targetBytes.map { Double($0) }
      }
    return target.map { .reached($0) } ?? .censored(end(of: record))
  }

  /// In which values up to `largest` read well.
  func scale(upTo largest: Double) -> QuantityScale {
    switch self {
    case .time: .time(upTo: largest)
    case .updates: .count
    case .bytes: .bytes(upTo: largest)
    }
  }
}
