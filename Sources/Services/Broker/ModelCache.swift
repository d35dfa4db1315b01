// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging

/// The last message of the topic ``Topics/model``, so that a subscriber that comes late gets it at once.
struct ModelCache {
  private var message: [Frame] = []

  /// Keeps a model and forgets the one before; ignores other topics.
  mutating func note(_ message: [Frame]) {
    guard let topic = message.first, topic.equals(Topics.model) else { return }
    self.message = message
  }

  /// What a new subscriber to this prefix is to get.
  func answer(toSubscription prefix: [UInt8]) -> [Frame]? {
    guard !message.isEmpty, Topics.model.utf8.starts(with: prefix) else { return nil }
    return message
  }
}
