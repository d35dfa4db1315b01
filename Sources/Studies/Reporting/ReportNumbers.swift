// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers of a study as its report writes them.
enum ReportNumbers {
  static let missing = "-"

  /// A number of things.
  /// - Parameter many: of the thing; nil: with an s.
  static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  static func dice(_ value: Double?) -> String {
    value.map { Decimals.text($0, 3) } ?? missing
  }

  /// With its interval; scores lie between 0 and 1, whatever Student's interval of few seeds says.
  static func dice(_ estimate: Estimate?) -> String {
    guard let estimate else { return missing }
    guard let interval = estimate.interval else { return dice(estimate.value) }
    return "\(dice(estimate.value)) [\(dice(max(0, interval.lowerBound))), "
      + "\(dice(min(1, interval.upperBound)))]"
  }

  /// With a sign.
  static func difference(_ estimate: Estimate?) -> String {
    guard let estimate else { return missing }
    guard let interval = estimate.interval else { return signed(estimate.value) }
    return "\(signed(estimate.value)) [\(signed(interval.lowerBound)), "
      + "\(signed(interval.upperBound))]"
  }

  static func percent(_ share: Double?) -> String {
    share.map { Decimals.text(100 * $0, 1) } ?? missing
  }

  static func probability(_ value: Double?) -> String {
    guard let value else { return missing }
    return value < 0.001 ? "< 0.001" : Decimals.text(value, 3)
  }

  static func speedUp(_ speedUp: SpeedUp) -> String {
    switch speedUp {
    case .exact(let estimate):
      "\(Decimals.text(estimate.value, 2))"
        + (estimate.interval.map {
          " [\(Decimals.text($0.lowerBound, 2)), \(Decimals.text($0.upperBound, 2))]"
        } ?? "")
    case .atLeast(let value): "at least \(Decimals.text(value, 2))"
    case .atMost(let value): "at most \(Decimals.text(value, 2))"
    case .unknown: missing
    }
  }

  private static func signed(_ value: Double) -> String {
    let text = Decimals.text(value, 3)
    return text.hasPrefix("-") || value.isNaN ? text : "+\(text)"
  }
}
