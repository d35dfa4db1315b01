// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging

/// Messages and bytes that went through a channel.
package struct TrafficCount: Sendable, Codable, Equatable {
  package private(set) var messages = 0
  package private(set) var bytes = 0

  package init() {}

  mutating func add(_ message: [Frame]) {
    messages += 1
    for frame in message { bytes += frame.count }
  }
}
