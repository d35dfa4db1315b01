// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Security
import Tensors
import Testing

/// Tests/Interop/vector.py makes the example with other libraries.
@Suite("The worked example of docs/protocol.md")
struct ProtocolDocumentTests {
  private let document: ProtocolDocument
  private static let incarnation: UInt64 = 1_767_225_600_000_000 * 4_096 + 1
  private static let update = UpdateID(outbox: 0x0123_4567_89AB_CDEF, number: 7)

  init() throws {
    document = try ProtocolDocument()
  }

  private func envelope(_ sender: String, _ sequence: UInt64, _ body: MessageBody) throws
    -> Envelope
  {
    Envelope(
      federation: try FederationID("demo"), run: try RunID("run-1"), sender: try AgentID(sender),
      incarnation: Self.incarnation, sequence: sequence, body: body)
  }

  /// The identity of the key file in the document.
  private func identity() throws -> SecretIdentity {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/h1.key"
    try folder.write(Array(try #require(document.block("twinseg-secret-identity")).utf8), to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    return try KeyFile.secretIdentity(at: path)
  }

  private func trust() throws -> TrustList {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/trust"
    try folder.write(Array(try #require(document.block("twinseg-trust")).utf8), to: path)
    return try TrustFile(path: path).read()
  }

  private func digest(_ topic: [UInt8], _ envelope: [UInt8], _ content: [UInt8]) -> [UInt8] {
    envelope.withUnsafeBytes {
      MessageDigest.digest(topic: topic, envelope: $0, content: content)
    }
  }

  @Test("has files as the program reads them")
  func files() throws {
    let identity = try identity()
    #expect(identity.name == "h1" && identity.role == .agent)
    #expect(identity.signingKeys.seedBytes == Array(0..<32))
    #expect(identity.curveKeys.secretBytes == Array(32..<64))
    let trust = try trust()
    #expect(trust.enrolled("h1") == identity.publicIdentity)
    #expect(try trust.only(.aggregator).name == "aggregator")
  }

  @Test("has the update that the program packs and reads")
  func updatePacked() throws {
    let values = document.values("manifest")
    let manifest = try ParameterManifest([
      TensorDescription(name: "layer.weight", shape: [2, 2]),
      TensorDescription(name: "layer.running_mean", shape: [2], kind: .runningStatistic),
    ])
    let manifestDigest = EnvelopeEncoder.digest(of: manifest)
    #expect(manifestDigest.bytes == values["manifest digest"])
    #expect(
      try #require(values["manifest"]).withUnsafeBytes { Digest(of: $0) } == manifestDigest)
    let payloadDigest = try #require(values["payload digest"])
    let payload = PayloadDescription(
      encoding: .float32, elementCount: 6, chunkCount: 2,
      digest: try #require(Digest(bytes: payloadDigest)))
    let expected = try envelope(
      "h1", 3,
      .localUpdate(
        LocalUpdate(
          id: Self.update, baseVersion: Version(12), sampleCount: 40,
          manifestDigest: manifestDigest, payload: payload,
          report: TrainingReport(loss: 0.5, seconds: 8.25, steps: 20))))
    let packed = try #require(values["envelope"])
    #expect(try packed.withUnsafeBytes(EnvelopeDecoder().decode) == expected)
    #expect(try EnvelopeEncoder.encode(expected) == packed)

    var reading = try TensorDecoder().reading(payload)
    var elements: [Float] = []
    for name in ["chunk 0", "chunk 1"] {
      try #require(values[name]).withUnsafeBytes { frame in
        try reading.read(frame) { _, part in elements += part }
      }
    }
    _ = try reading.finish()
    #expect(elements == [1, -2, 0.5, 0.25, 0, 3])
  }

  @Test("has the update's signature")
  func updateSigned() throws {
    let values = document.values("manifest")
    var hash = ContentHash()
    for name in ["chunk 0", "chunk 1"] {
      try #require(values[name]).withUnsafeBytes { hash.append($0) }
    }
    let content = hash.finish()
    #expect(content == values["content"])
    let digest = digest([], try #require(values["envelope"]), content)
    #expect(digest == values["message digest"])
    let keys = try identity().signingKeys
    #expect(keys.publicKey.bytes == values["public key"])
    #expect(keys.signature(of: digest) == values["signature"])
  }

  @Test("has the acknowledgement and its signature")
  func acknowledgement() throws {
    let values = document.values("topic")
    let topic = try #require(values["topic"])
    #expect(String(decoding: topic, as: UTF8.self) == "inbox/h1/")
    let packed = try #require(values["envelope"])
    let expected = try envelope(
      "aggregator", 9,
      .acknowledgement(
        Acknowledgement(update: Self.update, outcome: .accepted, currentVersion: Version(13))))
    #expect(try packed.withUnsafeBytes(EnvelopeDecoder().decode) == expected)
    #expect(try EnvelopeEncoder.encode(expected) == packed)

    #expect(ContentHash.ofNothing == values["content"])
    let digest = digest(topic, packed, ContentHash.ofNothing)
    #expect(digest == values["message digest"])
    let key = try trust().signingKey(of: "aggregator", role: .aggregator)
    #expect(key.bytes == values["public key"])
    #expect(key.verifies(try #require(values["signature"]), of: digest))
  }
}
