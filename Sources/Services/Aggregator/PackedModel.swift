// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Tensors

/// A model as it travels. Its frames are shared by all messages that carry it.
struct PackedModel {
  let frames: [Frame]
  let payload: PayloadDescription
  /// For the signatures of those messages; nil when they are not signed.
  let contentHash: [UInt8]?

  init(_ model: ParameterVector, isSigned: Bool) throws {
    (frames, payload) = try MessageComposer.pack(model, encoding: .float32)
    contentHash = isSigned ? MessageComposer.contentHash(of: frames) : nil
  }
}
