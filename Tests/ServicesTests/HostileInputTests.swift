// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Messaging
import Services
import Tensors
import Testing

/// Whatever arrives, services answer or count it, and go on.
@Suite("Hostile input", .timeLimit(.minutes(2)))
struct HostileInputTests {
  @Test("is refused with a reason, counted, and changes nothing")
  func refusals() async throws {
    let test = try TestFederation("ipc", agents: 1, strategy: FedBuff(bufferSize: 1))
    let broker = try test.broker()
    let aggregator = try test.aggregator()
    let watcher = try test.watcher()
    let messages = try HostileMessages(test).all
    let reasons = try await running([broker, aggregator, watcher]) {
      // The model at the watcher says that everyone is connected.
      _ = try await first(watcher) { observation -> Bool? in
        if case .model = observation { true } else { nil }
      }
      let sender = try Socket.open(
        .push, in: test.context,
        options: SocketOptions(sendHighWaterMark: 100, receiveHighWaterMark: 100))
      try sender.connect(test.endpoints.updatesIn)
      var reasons: [String] = []
      for (_, message) in messages {
        #expect(try sender.send(message))
        let reason = try await first(watcher) { observation -> String? in
          guard case .metric(_, let event) = observation,
            case .updateRefused(let refusal) = event.kind
          else { return nil }
          return refusal.reason
        }
        reasons.append(reason ?? "none")
      }
      return reasons
    }
    for ((expected, _), reason) in zip(messages, reasons) {
      #expect(reason.contains(expected), "\(reason)")
    }
    let summary = await aggregator.summary
    #expect(summary.refusals == UInt64(messages.count))
    #expect(summary.version == 0)
  }
}

/// Messages that must be refused, each with a part of the reason.
private struct HostileMessages {
  private let test: TestFederation

  init(_ test: TestFederation) {
    self.test = test
  }

  var all: [(String, [Frame])] {
    get throws {
      [
        ("not valid protobuf", [try Frame((0..<200).map { UInt8($0) }), try Frame([])]),
        ("of run other", try message(1, run: "other", delta: zeros)),
        (
          "3 elements",
          try message(2, delta: [1, 2, 3], manifest: .flat(count: test.problem.dimension))
        ),
        ("manifest_digest", try message(3, delta: zeros, manifest: .flat(name: "x", count: 50))),
        ("not finite", try message(4, delta: zeros.dropLast() + [.nan])),
        ("newer than the model", try message(5, delta: zeros, base: 9)),
        ("beyond the accumulator", try message(6, delta: zeros.dropLast() + [1e30])),
        ("digest", try message(7, delta: zeros, damagesChunk: true)),
        ("chunks", try message(8, delta: zeros, dropsChunk: true)),
        ("does not belong", [try envelope(.acknowledgement(acknowledgement)), try Frame([])]),
      ]
    }
  }

  private var zeros: [Float] { Array(repeating: 0, count: test.problem.dimension) }

  private var acknowledgement: Acknowledgement {
    Acknowledgement(
      update: UpdateID(outbox: 1, number: 1), outcome: .accepted, currentVersion: .initial)
  }

  private func envelope(_ body: MessageBody, run: String = "run") throws -> Frame {
    try Frame(
      EnvelopeEncoder.encode(
        Envelope(
          federation: test.federation, run: RunID(run), sender: AgentID("mallory"),
          incarnation: 5, sequence: 1, body: body)))
  }

  private func message(
    _ number: UInt64, run: String = "run", delta: [Float], manifest: ParameterManifest? = nil,
    base: UInt64 = 0,
    damagesChunk: Bool = false, dropsChunk: Bool = false
  ) throws -> [Frame] {
    var encoder = try TensorEncoder(encoding: .float32, elementCount: delta.count)
    let chunk = try delta.withUnsafeBufferPointer { elements in
      try Frame(size: encoder.packedSize(ofChunk: 0)) { frame in
        try encoder.packNextChunk(of: elements, into: frame)
        if damagesChunk { frame[frame.count - 1] ^= 1 }
      }
    }
    let named = try manifest ?? .flat(count: test.problem.dimension)
    let update = LocalUpdate(
      id: UpdateID(outbox: 5, number: number), baseVersion: Version(base), sampleCount: 1,
      manifestDigest: EnvelopeEncoder.digest(of: named), payload: encoder.description(),
      report: try TrainingReport(loss: 0, seconds: 0, steps: 1))
    let parts = [try envelope(.localUpdate(update), run: run), try Frame([])]
    return parts + (dropsChunk ? [] : [chunk, try Frame([])])
  }
}
