// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A name that crosses process, file and topic boundaries unchanged: 1 to 64 of `A-Z a-z 0-9 . _ -`,
/// the first a letter or a digit. `Subject` keeps names of different things apart.
package struct Identifier<Subject>: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  package static var maximumLength: Int { 64 }

  /// - Throws: ``FederationError/invalidIdentifier(_:)`` with at most 64 characters of the text.
  package init(_ text: some StringProtocol) throws(FederationError) {
    let bytes = text.utf8
    guard (1...Self.maximumLength).contains(bytes.count),
      let first = bytes.first, Self.isAlphanumeric(first),
      bytes.allSatisfy({ Self.isAlphanumeric($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D })
    else { throw .invalidIdentifier(String(text.prefix(Self.maximumLength))) }
    self.text = String(text)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  package var description: String { text }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// Names one hospital's process. Also the sender's name of the aggregator and the broker.
package typealias AgentID = Identifier<AgentSubject>
/// Names one run of a federation.
package typealias RunID = Identifier<RunSubject>
/// Names a federation: those who train one model together.
package typealias FederationID = Identifier<FederationSubject>

package enum AgentSubject {}
package enum RunSubject {}
package enum FederationSubject {}
