// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Shares of the patients in training, validation and test; together 1.
package struct SplitFractions: Sendable, Equatable, Codable {
  package let train: Double
  package let validation: Double
  package let test: Double

  /// 0.7, 0.1 and 0.2.
  package static let standard = SplitFractions(unchecked: 0.7, 0.1)

  /// - Parameter validation: May be 0; what remains is for the test and may be 0, too.
  /// - Throws: ``ImagingError/invalidSplit(reason:)`` unless training gets a share above 0 and
  ///   both together at most 1.
  package init(train: Double, validation: Double) throws(ImagingError) {
    guard train > 0, train <= 1, validation >= 0, train + validation <= 1 + 1e-9 else {
      throw .invalidSplit(
        reason: "of all patients, \(train) in training and \(validation) in validation cannot be; "
          + "training needs more than 0, both together at most 1")
    }
    self.init(unchecked: train, validation)
  }

  private enum CodingKeys: CodingKey { case train, validation, test }

  /// - Throws: ``ImagingError/invalidSplit(reason:)`` also where the test's share is not what the others
  ///   leave; `DecodingError`.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      train: try container.decode(Double.self, forKey: .train),
      validation: try container.decode(Double.self, forKey: .validation))
    let stored = try container.decode(Double.self, forKey: .test)
    guard abs(stored - test) < 1e-6 else {
      throw ImagingError.invalidSplit(
        reason: "of all patients, \(train) in training and \(validation) in validation leave "
          + "\(test) for the test, not \(stored)")
    }
  }

  private init(unchecked train: Double, _ validation: Double) {
    self.train = train
    self.validation = validation
    // Rounded, for 1 - 0.7 - 0.1 is no 0.2.
    test = max(0, ((1 - train - validation) * 1e9).rounded() / 1e9)
  }

  /// The shares of those who do not come into these parts.
  func without(_ parts: Set<SplitPart>) -> SplitFractions {
    let validation = parts.contains(.validation) ? 0 : validation
    let test = parts.contains(.test) ? 0 : test
    let sum = train + validation + test
    // With nothing left for the test, rounding must leave none either.
    return SplitFractions(
      unchecked: test == 0 ? 1 - validation / sum : train / sum, validation / sum)
  }

  /// How many of so many patients a part gets: the nearest whole numbers with that sum, by the
  /// largest remainder, but at least one where the fraction is not 0 and the patients suffice.
  func counts(of patients: Int) -> [SplitPart: Int] {
    let shares: [(part: SplitPart, share: Double)] = [
      (.train, train), (.test, test), (.validation, validation),
    ].map { ($0, $1 * Double(patients)) }
    var counts = Dictionary(uniqueKeysWithValues: shares.map { ($0.part, Int($0.share)) })
    let order = shares.enumerated().sorted { first, second in
      let (a, b) = (first.element.share, second.element.share)
      let (x, y) = (a - a.rounded(.down), b - b.rounded(.down))
      return x == y ? first.offset < second.offset : x > y
    }.map(\.element.part)
    let missing = max(0, patients - counts.values.reduce(0, +))
    for part in order.prefix(missing) { counts[part, default: 0] += 1 }
    let wanted = shares.filter { $0.share > 0 }.map(\.part)
    guard patients >= wanted.count else { return counts }
    for part in wanted where counts[part] == 0 {
      guard let largest = wanted.max(by: { counts[$0, default: 0] < counts[$1, default: 0] })
      else { continue }
      counts[largest, default: 0] -= 1
      counts[part] = 1
    }
    return counts
  }
}
