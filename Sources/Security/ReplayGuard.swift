// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Tells messages that are new from recordings of old ones.
///
/// A process draws its incarnation from the clock when it starts, so a later start has a higher one;
/// within an incarnation, sequence numbers grow. So one pair of numbers for each sender is enough,
/// for ever. Senders are enrolled identities, which are few.
package struct ReplayGuard: Sendable {
  private struct Newest {
    var incarnation: UInt64
    var sequence: UInt64
  }

  private var newest: [String: Newest] = [:]

  package init() {}

  /// For messages that count once: takes one whose sequence number is higher than all before it.
  /// - Throws: ``SecurityError/replayed(name:reason:)``.
  package mutating func admit(
    _ sender: String, incarnation: UInt64, sequence: UInt64
  ) throws(SecurityError) {
    guard let known = newest[sender] else {
      newest[sender] = Newest(incarnation: incarnation, sequence: sequence)
      return
    }
    try Self.check(sender, incarnation, known)
    guard incarnation > known.incarnation || sequence > known.sequence else {
      throw .replayed(
        name: sender, reason: "its number is \(sequence), and \(known.sequence) was there before")
    }
    newest[sender] = Newest(incarnation: incarnation, sequence: sequence)
  }

  /// For messages that may come again or out of order, since they say themselves what they are
  /// worth: refuses those of an earlier start of the sender.
  /// - Throws: ``SecurityError/replayed(name:reason:)``.
  package mutating func admit(
    _ sender: String, incarnation: UInt64
  ) throws(SecurityError) {
    guard let known = newest[sender] else {
      newest[sender] = Newest(incarnation: incarnation, sequence: 0)
      return
    }
    try Self.check(sender, incarnation, known)
    if incarnation > known.incarnation {
      newest[sender] = Newest(incarnation: incarnation, sequence: 0)
    }
  }

  private static func check(
    _ sender: String, _ incarnation: UInt64, _ known: Newest
  ) throws(SecurityError) {
    guard incarnation >= known.incarnation else {
      throw .replayed(
        name: sender,
        reason: "it is of an earlier start of its sender, or the sender's clock was "
          + "set back")
    }
  }
}
