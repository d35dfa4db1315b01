// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The list of identities as the file has it now: whoever asks after `interval` has passed looks at
/// the file first, and reads it if it was replaced. So a change counts without a restart.
///
/// A file that cannot be read leaves the last good list in place, and is told of once.
package final class TrustWatch: Sendable {
  private struct State {
    var list: TrustList
    var stamp: SmallFile.Stamp?
    var nextLook: ContinuousClock.Instant
    var isBroken = false
    var revision: UInt64 = 1
  }

  private let file: TrustFile
  /// Longest time that a change goes unnoticed by who asks.
  package let interval: Duration
  private let note: @Sendable (TrustObservation) -> Void
  private let state: Mutex<State>

  /// - Parameters:
  ///   - now: of the clock that later calls tell.
  ///   - note: is told of changes and of a file that cannot be read, on the thread that asked.
  /// - Throws: ``SecurityError`` when there is no good list to begin with.
  package init(
    file: TrustFile, interval: Duration = .seconds(1), now: ContinuousClock.Instant = .now,
    note: @escaping @Sendable (TrustObservation) -> Void
  ) throws(SecurityError) {
    self.file = file
    self.interval = interval
    self.note = note
    let (list, stamp) = try file.readWithStamp()
    state = Mutex(State(list: list, stamp: stamp, nextLook: now + interval))
  }

  /// The list, and a number that grows when it changes.
  package func current(
    at now: ContinuousClock.Instant = .now
  ) -> (list: TrustList, revision: UInt64) {
    let (result, observation) = state.withLock {
      state -> ((TrustList, UInt64), TrustObservation?) in
      let observation = now >= state.nextLook ? look(&state, at: now) : nil
      return ((state.list, state.revision), observation)
    }
    if let observation { note(observation) }
    return result
  }

  private func look(
    _ state: inout State, at now: ContinuousClock.Instant
  ) -> TrustObservation? {
    state.nextLook = now + interval
    let found = SmallFile.stamp(of: file.path)
    guard found == nil || found != state.stamp else { return nil }
    do {
      let (list, stamp) = try file.readWithStamp()
      state.stamp = stamp
      state.isBroken = false
      guard list != state.list else { return nil }
      state.list = list
      state.revision += 1
      return .changed(
        enrolled: list.entries.count { $0.state == .enrolled },
        revoked: list.entries.count { $0.state == .revoked })
    } catch {
      // Not read again until it changes once more.
      state.stamp = found
      defer { state.isBroken = true }
      return state.isBroken ? nil : .unreadable(reason: error.description)
    }
  }
}
