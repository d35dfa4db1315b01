// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension Duration {
  /// A time on the virtual clock, in seconds: what is longer than any study, or infinite, is as good as for
  /// ever, 1e12.
  static func virtual(_ seconds: Double) -> Duration {
    .seconds(seconds.isNaN ? 1e12 : min(max(0, seconds), 1e12))
  }
}
