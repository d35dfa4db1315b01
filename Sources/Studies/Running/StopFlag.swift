// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tells several threads to end, and remembers why.
final class StopFlag: Sendable {
  private let flag = Atomic(false)
  private let first = Mutex<(any Error)?>(nil)

  var isRaised: Bool { flag.load(ordering: .relaxed) }

  /// The first error that raised it; nil: none did.
  var reason: (any Error)? { first.withLock { $0 } }

  func raise(because error: (any Error)? = nil) {
    first.withLock { first in
      if first == nil, !isRaised { first = error }
    }
    flag.store(true, ordering: .relaxed)
  }
}
