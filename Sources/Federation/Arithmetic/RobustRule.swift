// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Makes one change of a version's deltas that a minority of wrong or hostile ones cannot move at
/// will, where the mean can be moved anywhere by one.
///
/// A rule sees updates, not agents: who has two updates in a version counts as two. Cases do not
/// count, else a liar could claim many.
package enum RobustRule: Sendable, Equatable, Codable {
  /// Each coordinate's median; of an even number, the mean of the two in the middle (Yin et al.
  /// 2018, arXiv 1803.01498). Holds against fewer than half.
  case median
  /// Each coordinate's mean without the floor(beta · K) smallest and as many largest (Yin et al.
  /// 2018). Holds against up to that many.
  case trimmedMean(beta: Double)
  /// The one delta whose K − f − 2 nearest others are nearest to it, by the sum of squared
  /// Euclidean distances; f: how many may be hostile (Blanchard et al. 2017, arXiv 1703.02757).
  case krum(byzantine: Int)
  /// The mean of the m deltas with the least such sums. The guarantee is shown for
  /// m <= K − f − 2 (El Mhamdi et al. 2018, arXiv 1802.07927); up to K − f is allowed, beyond which
  /// a hostile delta could not be left out.
  case multiKrum(byzantine: Int, selected: Int)

  /// Checks what does not depend on the number of updates.
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package func validate() throws(FederationError) {
    switch self {
    case .median: return
    case .trimmedMean(let beta):
      guard beta >= 0 && beta < 0.5 else {
        throw .outOfRange(
          name: "trimmed mean's beta", value: "\(beta)", allowed: "0 to less than 0.5")
      }
    case .krum(let byzantine), .multiKrum(let byzantine, _):
      guard (0...Self.maximumByzantine).contains(byzantine) else {
        throw .outOfRange(
          name: "Krum's byzantine", value: "\(byzantine)", allowed: "0 to \(Self.maximumByzantine)")
      }
      if case .multiKrum(_, let selected) = self, selected < 1 {
        throw .outOfRange(name: "Krum's selected", value: "\(selected)", allowed: "at least 1")
      }
    }
  }

  /// Checks that `count` updates are enough: for Krum 2·f + 3, and m + f for Multi-Krum.
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package func validate(updateCount count: Int) throws(FederationError) {
    try validate()
    guard count >= minimumUpdateCount else {
      throw .outOfRange(
        name: "the number of updates for \(self)", value: "\(count)",
        allowed: "at least \(minimumUpdateCount)")
    }
  }

  /// The fewest updates that the rule is defined for.
  package var minimumUpdateCount: Int {
    switch self {
    case .median, .trimmedMean: 1
    case .krum(let byzantine): 2 * byzantine + 3
    case .multiKrum(let byzantine, let selected):
      max(2 * byzantine + 3, selected + byzantine)
    }
  }

  /// How many of `count` values fall off at each end of a coordinate.
  package static func trimmedCount(beta: Double, of count: Int) -> Int {
    // 0.29 of 100 are 29, although the product of the doubles lies below.
    Int(beta * Double(count) + 1e-9)
  }

  static let maximumByzantine = 1_000_000
}
