// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Messaging
import Tensors

/// Makes whole messages of one sender: numbers them, packs them, and puts the parts in order.
struct MessageComposer {
  let identity: ServiceIdentity
  private var sequence: UInt64 = 0

  init(identity: ServiceIdentity) {
    self.identity = identity
  }

  /// A message: topic (pub/sub only), envelope, tensor frames, signature (empty without keys).
  mutating func message(
    topic: String? = nil, _ body: MessageBody, tensors: [Frame] = []
  ) throws -> [Frame] {
    sequence += 1
    let envelope = Envelope(
      federation: identity.federation, run: identity.run, sender: identity.name,
      incarnation: identity.incarnation, sequence: sequence, body: body)
    var parts: [Frame] = []
    parts.reserveCapacity(tensors.count + 3)
    if let topic { parts.append(try Frame(topic.utf8)) }
    parts.append(try Frame(EnvelopeEncoder.encode(envelope)))
    parts += tensors
    parts.append(try Frame([]))
    return parts
  }

  /// The tensor frames of a vector, packed straight into ZeroMQ's buffers, and their description.
  static func pack(
    _ vector: ParameterVector, encoding: TensorEncoding
  ) throws -> (frames: [Frame], payload: PayloadDescription) {
    var encoder = try TensorEncoder(encoding: encoding, elementCount: vector.count)
    var frames: [Frame] = []
    frames.reserveCapacity(encoder.chunkCount)
    try vector.withUnsafeBuffer { elements in
      for index in 0..<encoder.chunkCount {
        let size = encoder.packedSize(ofChunk: index)
        frames.append(
          try Frame(size: size) { try encoder.packNextChunk(of: elements, into: $0) })
      }
    }
    return (frames, encoder.description())
  }
}
