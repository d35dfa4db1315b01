// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with the values of a federation.
package enum FederationError: Error, Equatable, CustomStringConvertible {
  case invalidIdentifier(String)
  case outOfRange(name: String, value: String, allowed: String)
  case elementCountMismatch(expected: Int, found: Int)
  case accumulatorRange(magnitude: Double, limit: Double)
  case baseMissing(Version)

  package var description: String {
    switch self {
    case .invalidIdentifier(let text):
      "'\(text.filter { $0.isASCII && $0 >= " " && $0 != "\u{7F}" })' is no identifier: 1 to 64 of A-Z a-z 0-9 . _ -, first a letter or digit."
    case .outOfRange(let name, let value, let allowed):
      "\(name) is \(value); allowed: \(allowed)."
    case .elementCountMismatch(let expected, let found):
      "\(found) elements where \(expected) belong."
    case .baseMissing(let version):
      "The parameters of \(version), which an update is based on, are no longer at hand."
    case .accumulatorRange(let magnitude, let limit):
      "A weighted change of \(magnitude) is beyond the accumulator's range of \(limit)."
    }
  }
}
