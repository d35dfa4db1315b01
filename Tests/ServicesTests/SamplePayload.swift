// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Messaging
import Services
import Tensors

/// Tensor frames of known elements.
struct SamplePayload {
  let elements: [Float]
  let frames: [Frame]
  let payload: PayloadDescription

  init(_ elements: [Float], encoding: TensorEncoding = .float32) throws {
    var encoder = try TensorEncoder(encoding: encoding, elementCount: elements.count)
    frames = try elements.withUnsafeBufferPointer { buffer in
      try (0..<encoder.chunkCount).map { index in
        try Frame(size: encoder.packedSize(ofChunk: index)) {
          try encoder.packNextChunk(of: buffer, into: $0)
        }
      }
    }
    payload = encoder.description()
    self.elements = elements
  }

  /// As a coordinator would let it count.
  func contribution(
    _ agent: String, _ number: UInt64, outbox: UInt64 = 0xABCD, base: UInt64 = 0,
    staleness: UInt64 = 0, weight: Double = 1
  ) throws -> Contribution {
    // As the receiver measures it: a sum depends on where the elements are cut.
    var reading = try TensorDecoder().reading(payload)
    for frame in frames { try frame.withBytes { try reading.read($0) { _, _ in } } }
    let header = try UpdateHeader(
      agent: AgentID(agent), id: UpdateID(outbox: outbox, number: number),
      baseVersion: Version(base), sampleCount: 3, summary: reading.finish(),
      report: TrainingReport(loss: 1, seconds: 2, steps: 3), payload: payload)
    return Contribution(
      header, staleness: staleness, factor: weight, weight: weight, mass: 1)
  }

  func update(outbox: UInt64, _ number: UInt64, base: UInt64 = 0) throws -> LocalUpdate {
    LocalUpdate(
      id: UpdateID(outbox: outbox, number: number), baseVersion: Version(base), sampleCount: 3,
      manifestDigest: EnvelopeEncoder.digest(of: try .flat(count: elements.count)),
      payload: payload, report: try TrainingReport(loss: 1, seconds: 2, steps: 3))
  }
}
