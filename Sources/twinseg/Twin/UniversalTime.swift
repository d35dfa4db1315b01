// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Moments as people read them everywhere: `2026-11-23T07:51:41Z`.
enum UniversalTime {
  /// - Parameter unixMicroseconds: Since 1970, UTC.
  static func text(_ unixMicroseconds: UInt64) -> String {
    Date(timeIntervalSince1970: Double(unixMicroseconds) / 1e6).formatted(.iso8601)
  }
}
