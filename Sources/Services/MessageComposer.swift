// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Messaging
import Security
import Tensors

/// Makes whole messages of one sender: numbers them, packs them, signs them, and puts the parts in
/// order.
struct MessageComposer {
  let identity: ServiceIdentity
  private var sequence: UInt64 = 0
  /// Metric events so far.
  private var metricCount: UInt64 = 0

  init(identity: ServiceIdentity) {
    self.identity = identity
  }

  /// A message: topic (pub/sub only), envelope, signature, tensor frames, and an empty part.
  ///
  /// All but metrics are signed when the sender has keys.
  /// - Parameter contentHash: of the tensor frames, for a model that goes to several topics; nil: it
  ///   is computed.
  mutating func message(
    topic: String? = nil, _ body: MessageBody, tensors: [Frame] = [], contentHash: [UInt8]? = nil
  ) throws -> [Frame] {
    sequence += 1
    let envelope = Envelope(
      federation: identity.federation, run: identity.run, sender: identity.name,
      incarnation: identity.incarnation, sequence: sequence, body: body)
    var parts: [Frame] = []
    parts.reserveCapacity(tensors.count + 4)
    if let topic { parts.append(try Frame(topic.utf8)) }
    let packed = try Frame(EnvelopeEncoder.encode(envelope))
    parts.append(packed)
    parts.append(
      try Frame(
        signature(topic: topic, body, envelope: packed, tensors: tensors, contentHash: contentHash))
    )
    parts += tensors
    parts.append(try Frame([]))
    return parts
  }

  /// The next metric event, and its message.
  mutating func metric(
    _ kind: MetricEvent.Kind
  ) throws -> (event: MetricEvent, message: [Frame]) {
    metricCount += 1
    let event = MetricEvent(
      unixMicroseconds: WallClock.microseconds(), number: metricCount, kind: kind)
    let topic = Topics.metric(kind.topic, from: identity.name)
    return (event, try message(topic: topic, .metric(event)))
  }

  /// Empty without keys.
  private func signature(
    topic: String?, _ body: MessageBody, envelope: Frame, tensors: [Frame], contentHash: [UInt8]?
  ) -> [UInt8] {
    guard let keys = identity.security?.keys.signingKeys else { return [] }
    if case .metric = body { return [] }
    let content = contentHash ?? Self.contentHash(of: tensors)
    let digest = envelope.withBytes {
      MessageDigest.digest(topic: Array((topic ?? "").utf8), envelope: $0, content: content)
    }
    return keys.signature(of: digest)
  }

  /// What of a message's signature depends on its tensor frames alone.
  static func contentHash(of tensors: [Frame]) -> [UInt8] {
    guard !tensors.isEmpty else { return ContentHash.ofNothing }
    var hash = ContentHash()
    for frame in tensors { frame.withBytes { hash.append($0) } }
    return hash.finish()
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
