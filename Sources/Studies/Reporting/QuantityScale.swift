// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A unit for numbers of a certain size.
struct QuantityScale: Sendable, Equatable {
  /// nil: things are counted.
  let unit: String?
  /// Of one unit, in seconds or bytes.
  let size: Double

  static let count = QuantityScale(unit: nil, size: 1)

  static func time(upTo seconds: Double) -> QuantityScale {
    switch seconds {
    case ..<600: QuantityScale(unit: "s", size: 1)
    case ..<18_000: QuantityScale(unit: "min", size: 60)
    case ..<432_000: QuantityScale(unit: "h", size: 3600)
    default: QuantityScale(unit: "days", size: 86_400)
    }
  }

  static func bytes(upTo bytes: Double) -> QuantityScale {
    switch bytes {
    case ..<10_000: QuantityScale(unit: "bytes", size: 1)
    case ..<10_000_000: QuantityScale(unit: "kB", size: 1e3)
    case ..<10_000_000_000: QuantityScale(unit: "MB", size: 1e6)
    case ..<10_000_000_000_000: QuantityScale(unit: "GB", size: 1e9)
    default: QuantityScale(unit: "TB", size: 1e12)
    }
  }

  /// Without the unit; about three digits that tell something.
  func text(_ value: Double) -> String {
    let scaled = value / size
    let digits =
      switch abs(scaled) {
      case ..<10: 2
      case ..<100: 1
      default: 0
      }
    return Decimals.text(scaled, unit == nil && scaled == scaled.rounded() ? 0 : digits)
  }

  func text(_ estimate: Estimate) -> String {
    guard let interval = estimate.interval else { return text(estimate.value) }
    // Time and traffic are not negative, whatever Student's interval of few seeds says.
    return "\(text(estimate.value)) [\(text(max(0, interval.lowerBound))), "
      + "\(text(interval.upperBound))]"
  }

  func text(_ mean: TargetReach.Mean) -> String {
    switch mean {
    case .exact(let estimate): text(estimate)
    case .atLeast(let value): "at least \(text(value))"
    case .never: "not reached"
    }
  }

  /// For the head of a column.
  func title(_ name: String) -> String { unit.map { "\(name) (\($0))" } ?? name }
}
