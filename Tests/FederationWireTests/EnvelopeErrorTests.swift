// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import FederationWire
import Tensors
import Testing

@Suite("Refused envelopes")
struct EnvelopeErrorTests {
  static let alterations =
    Alteration.header + Alteration.small + Alteration.payload + Alteration.model
    + Alteration.directive + Alteration.update + Alteration.metric + Alteration.learner
    + Alteration.services

  private let decoder: EnvelopeDecoder

  init() throws { decoder = try EnvelopeDecoder() }

  private func error(_ bytes: [UInt8]) -> WireError? {
    do {
      _ = try decoder.decode(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test("an unaltered sample is read", arguments: Sample.allCases)
  func unaltered(sample: Sample) throws {
    let raw = try RawEnvelope(try sample.envelope())
    #expect(try decoder.decode(raw.packed) == sample.envelope())
  }

  @Test("a wrong field is named", arguments: alterations)
  func altered(alteration: Alteration) throws {
    let raw = try RawEnvelope(try alteration.sample.envelope())
    alteration.change(raw)
    let error = self.error(raw.packed)
    #expect(error.flatMap(Alteration.Expected.init) == alteration.expected)
  }

  /// Tags of the bodies that need content, and what an empty one lacks first.
  static let emptyBodies: [(tag: [UInt8], expected: Alteration.Expected)] = [
    ([0x52], .invalid("hello.software_version", "text of 0 bytes")),
    ([0x5a], .missing("global_model.manifest")),
    ([0x62], .missing("local_update.report")),
    ([0x6a], .missing("acknowledgement.update")),
    ([0x72], .invalid("heartbeat.activity", "0")),
    ([0x82, 0x01], .missing("metric.kind")),
  ]

  @Test("a body without content is refused", arguments: emptyBodies)
  func emptyBody(tag: [UInt8], expected: Alteration.Expected) throws {
    let raw = try RawEnvelope(try Samples.goodbye())
    raw.message.pointee.body_case = TWINSEG__ENVELOPE__BODY__NOT_SET
    #expect(error(raw.packed + tag + [0]).flatMap(Alteration.Expected.init) == expected)
  }

  @Test("no bytes are a message of protocol version 0")
  func nothing() {
    #expect(error([]) == .protocolVersion(found: 0, expected: 1))
  }

  @Test("bytes that are no protobuf are refused", arguments: Sample.allCases)
  func malformed(sample: Sample) throws {
    let bytes = try EnvelopeEncoder.encode(try sample.envelope())
    #expect(error(Array(bytes.dropLast())) == .malformed(part: "envelope"))
    #expect(error(bytes + [0x0f]) == .malformed(part: "envelope"))
    #expect(error([UInt8](repeating: 0xff, count: 100)) == .malformed(part: "envelope"))
  }

  @Test("unknown fields are passed over: a later protocol may add some")
  func unknownFields() throws {
    let bytes = try EnvelopeEncoder.encode(try Samples.hello())
    // Field 100, a varint; field 101, four bytes of text.
    let extended = bytes + [0xa0, 0x06, 0x01, 0xaa, 0x06, 0x04, 1, 2, 3, 4]
    #expect(try decoder.decode(extended) == Samples.hello())
  }

  @Test("the receiver's limit on elements holds")
  func elementLimit() throws {
    let bytes = try EnvelopeEncoder.encode(try Samples.update())
    let strict = try EnvelopeDecoder(limits: WireLimits(maximumElementCount: 6))
    #expect(
      throws: WireError.invalid(field: "payload.element_count", value: "7", allowed: "1 to 6")
    ) {
      try strict.decode(bytes)
    }
    let exact = try EnvelopeDecoder(limits: WireLimits(maximumElementCount: 7))
    #expect(try exact.decode(bytes) == Samples.update())
  }

  // MARK: Sizes

  @Test("a frame over 1 MiB is refused before it is decoded, one of 1 MiB is read")
  func frameSize() throws {
    let bytes = try EnvelopeEncoder.encode(try Samples.hello())
    // Field 100, text that fills the frame.
    let rest = WireLimits.maximumFrameBytes - bytes.count - 5
    let length = [UInt8(rest & 0x7f | 0x80), UInt8(rest >> 7 & 0x7f | 0x80), UInt8(rest >> 14)]
    let full = bytes + [0xa2, 0x06] + length + [UInt8](repeating: 0, count: rest)
    #expect(full.count == WireLimits.maximumFrameBytes)
    #expect(try decoder.decode(full) == Samples.hello())
    let expected = WireError.frameTooLarge(
      part: "envelope", bytes: full.count + 1, limit: WireLimits.maximumFrameBytes)
    #expect(error(full + [0]) == expected)
  }

  @Test("a manifest too large for a frame is not written")
  func manifestSize() throws {
    let tensors = try (0..<5_000).map {
      try TensorDescription(name: "\($0)" + String(repeating: "n", count: 240), shape: [])
    }
    let manifest = try ParameterManifest(tensors)
    let payload = PayloadDescription(
      encoding: .float32, elementCount: 5_000, chunkCount: 1, digest: Digest(of: []))
    let model = GlobalModel(
      version: .initial, manifest: manifest, payload: payload, directive: try Samples.directive())
    do {
      _ = try EnvelopeEncoder.encode(try Samples.envelope(1, .globalModel(model)))
      Issue.record("it was written")
    } catch let error as WireError {
      guard case .frameTooLarge("envelope", let bytes, WireLimits.maximumFrameBytes) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(bytes > 5_000 * 240)
    }
  }

  /// Messages of less than 1 MiB that would take far more than 16 MiB when decoded.
  static let bombs: [Alteration] = [
    Alteration("empty tensor descriptions", .model, .missing("")) { raw in
      let empty = raw.message.tensor(2)
      twinseg__tensor_description__init(empty)
      raw.message.manifest.pointee.n_tensors = 500_000
      raw.message.manifest.pointee.tensors = raw.array([_](repeating: empty, count: 500_000))
    },
    Alteration("empty contributors", .version, .missing("")) { raw in
      let empty = raw.text("")
      raw.message.version.pointee.n_contributors = 500_000
      raw.message.version.pointee.contributors = raw.array([_](repeating: empty, count: 500_000))
    },
  ]

  @Test("what would take more than 16 MiB when decoded is refused", arguments: bombs)
  func decodedSize(bomb: Alteration) throws {
    let raw = try RawEnvelope(try bomb.sample.envelope())
    bomb.change(raw)
    let bytes = raw.packed
    #expect(bytes.count < WireLimits.maximumFrameBytes)
    let expected = WireError.decodedTooLarge(
      part: "envelope", limit: WireLimits.maximumDecodedEnvelopeBytes)
    #expect(error(bytes) == expected)
    // The decoder serves the next message.
    #expect(try decoder.decode(EnvelopeEncoder.encode(Samples.update())) == Samples.update())
  }
}
