// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Work that is let go, with all that it holds, when it has been done. Foundation's threads on Linux are
/// never freed, and keep what they were given to run.
final class OneTimeWork: Sendable {
  private let body: Mutex<(@Sendable () -> Void)?>

  init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

  /// Does nothing the second time.
  func run() {
    let body = self.body.withLock { $0.take() }
    body?()
  }
}
