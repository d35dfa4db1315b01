// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Numbers as reports write them.
package enum Decimals {
  /// With so many digits after the point, whatever the language of the machine; what is not finite is a
  /// hyphen.
  package static func text(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "-" }
    let text = value.formatted(
      .number.precision(.fractionLength(digits)).grouping(.never)
        .locale(Locale(identifier: "en_US_POSIX")))
    return text
  }
}
