// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The first error of several threads.
final class FirstFailure: Sendable {
  private let storage = Mutex<NetworkError?>(nil)

  var error: NetworkError? { storage.withLock { $0 } }

  func record(_ error: NetworkError) {
    storage.withLock { $0 = $0 ?? error }
  }
}
