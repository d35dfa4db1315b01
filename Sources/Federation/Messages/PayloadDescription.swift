// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What the tensor frames behind an envelope hold.
package struct PayloadDescription: Sendable, Equatable {
  package let encoding: TensorEncoding
  /// Elements of all chunks together.
  package let elementCount: Int
  /// Tensor frames that follow the envelope.
  package let chunkCount: Int
  /// Of the chunks' data in order, as encoded.
  package let digest: Digest

  package init(encoding: TensorEncoding, elementCount: Int, chunkCount: Int, digest: Digest) {
    self.encoding = encoding
    self.elementCount = elementCount
    self.chunkCount = chunkCount
    self.digest = digest
  }
}
