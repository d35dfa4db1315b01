// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// The library itself, which wants to be started once, before anything else of it is used.
enum Sodium {
  private static let isReady = sodium_init() >= 0

  /// - Throws: ``SecurityError/libraryUnusable`` when the system has no source of randomness.
  static func start() throws(SecurityError) {
    guard isReady else { throw .libraryUnusable }
  }
}
