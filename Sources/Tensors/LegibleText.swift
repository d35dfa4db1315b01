// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
  /// Text of a stranger for an error or a terminal: at most `limit` scalars, with a question mark for
  /// each that controls a terminal or attaches to another.
  package func legible(_ limit: Int = 64) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(limit) {
      result.append(scalar.isLegible ? scalar : "?")
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var isLegible: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
      false
    default: true
    }
  }
}
