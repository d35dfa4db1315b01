// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Tensors

/// The result of a training, ready to travel.
struct PackedDelta {
  let frames: [Frame]
  let payload: PayloadDescription
  /// Of the tensors that the delta is for.
  let manifestDigest: Digest
}
