// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The first error of several threads: where more than one fails, any of their errors will do.
final class FirstFailure: Sendable {
  private let storage = Mutex<NetworkError?>(nil)

  /// The error, which is then forgotten.
  func take() -> NetworkError? {
    storage.withLock { error in
      defer { error = nil }
      return error
    }
  }

  func record(_ error: NetworkError) {
    storage.withLock { $0 = $0 ?? error }
  }
}
