// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a receiver puts up with. Checked before memory is taken.
package struct WireLimits: Sendable, Equatable {
  /// Largest frame of any kind. The sockets refuse larger ones before they are received.
  package static let maximumFrameBytes = 1 << 20
  /// All parts of a message with a metric event together.
  package static let maximumMetricBytes = 64 << 10
  /// Entries of each list in a metric event of a version.
  package static let maximumVersionEntries = 10_000
  /// Memory that one decoded envelope may take.
  package static let maximumDecodedEnvelopeBytes = 16 << 20
  /// Memory that one decoded tensor chunk may take: its data and one header.
  package static let maximumDecodedChunkBytes = maximumFrameBytes + (4 << 10)

  /// Elements of the largest payload that is accepted.
  package let maximumElementCount: Int

  package init(maximumElementCount: Int = 1 << 30) {
    self.maximumElementCount = maximumElementCount
  }
}
