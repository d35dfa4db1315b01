// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies

extension RunReport.Origin {
  /// Of what this process finds now.
  static func current(isSynthetic: Bool) async -> Self {
    Self(
      software: Twinseg.version, commit: await SoftwareRevision.current(), machine: .current,
      date: Date.now.formatted(.iso8601), isSynthetic: isSynthetic)
  }
}
