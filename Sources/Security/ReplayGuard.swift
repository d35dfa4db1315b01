// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Tells messages that are new from recordings of old ones.
///
/// A process draws its incarnation from the clock when it starts, so a later start has a higher one;
/// within an incarnation, sequence numbers grow. Messages that go through several brokers may overtake
/// one another, so the newest numbers are remembered one by one (a sliding window, as in RFC 4303, 3.4.3),
/// and all before them count as old. Senders are enrolled identities, which are few.
package struct ReplayGuard: Sendable {
  private struct Newest {
    var incarnation: UInt64
    /// The highest that was there.
    var sequence: UInt64
    /// Which of the numbers before it were there: bit i stands for `sequence - 1 - i`.
    var window: UInt64 = 0

    /// Notes a number.
    /// - Returns: whether it was new.
    mutating func note(_ number: UInt64) -> Bool {
      if number > sequence {
        // A shift by 64 or more clears all.
        window = window << (number - sequence)
        if number - sequence <= 64 { window |= 1 << (number - sequence - 1) }
        sequence = number
        return true
      }
      guard number < sequence, sequence - number <= 64 else { return false }
      let bit = UInt64(1) << (sequence - number - 1)
      defer { window |= bit }
      return window & bit == 0
    }
  }

  private var newest: [String: Newest] = [:]

  package init() {}

  /// For messages that count once: takes a sequence number that was not there before, and is at most 64
  /// below the highest that was.
  /// - Throws: ``SecurityError/replayed(name:reason:)``.
  package mutating func admit(
    _ sender: String, incarnation: UInt64, sequence: UInt64
  ) throws(SecurityError) {
    guard var known = newest[sender] else {
      newest[sender] = Newest(incarnation: incarnation, sequence: sequence)
      return
    }
    try Self.check(sender, incarnation, known)
    guard incarnation == known.incarnation else {
      newest[sender] = Newest(incarnation: incarnation, sequence: sequence)
      return
    }
    guard known.note(sequence) else {
      throw .replayed(
        name: sender, reason: "its number \(sequence) was there before, or is too old to know")
    }
    newest[sender] = known
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
