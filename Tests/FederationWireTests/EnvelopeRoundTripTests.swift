// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Tensors
import Testing

@Suite("Envelope round trips")
struct EnvelopeRoundTripTests {
  private let decoder: EnvelopeDecoder

  init() throws { decoder = try EnvelopeDecoder() }

  private func expectRoundTrip(_ envelope: Envelope) throws {
    #expect(try decoder.decode(try EnvelopeEncoder.encode(envelope)) == envelope)
  }

  private func roundTrip(_ body: MessageBody) throws -> MessageBody {
    try decoder.decode(try EnvelopeEncoder.encode(try Samples.envelope(1, body))).body
  }

  @Test("one message of each kind comes back equal", arguments: Sample.allCases)
  func samples(sample: Sample) throws {
    try expectRoundTrip(try sample.envelope())
  }

  @Test("random messages come back equal", arguments: UInt64(0)..<20)
  func random(seed: UInt64) throws {
    var envelopes = RandomEnvelopes(seed: seed)
    for index in 0..<100 {
      let envelope = try envelopes.next()
      let bytes = try EnvelopeEncoder.encode(envelope)
      let decoded = try decoder.decode(bytes)
      #expect(decoded == envelope, "envelope \(index) of seed \(seed)")
      #expect(try EnvelopeEncoder.encode(decoded) == bytes, "envelope \(index) of seed \(seed)")
    }
  }

  @Test("names of 1 and 64 bytes, the largest numbers and no held version are kept")
  func header() throws {
    for name in ["a", "9", String(repeating: "Z", count: 64), "a._-"] {
      for number in [1, UInt64.max] {
        try expectRoundTrip(
          Envelope(
            federation: FederationID(name), run: RunID(name), sender: AgentID(name),
            incarnation: number, sequence: number,
            body: .hello(Hello(softwareVersion: String(repeating: "é", count: 32), held: nil))))
      }
    }
  }

  @Test("a held version of 0 is not the same as none", arguments: Heartbeat.Activity.allCases)
  func held(activity: Heartbeat.Activity) throws {
    for version in [nil, Version(0), Version(.max)] {
      let heartbeat = Heartbeat(held: version, activity: activity)
      #expect(try roundTrip(.heartbeat(heartbeat)) == .heartbeat(heartbeat))
    }
  }

  @Test(
    "every outcome is kept",
    arguments: [
      Acknowledgement.Outcome.accepted, .duplicate, .tooStale, .privacyBudgetSpent,
      .rejected(reason: ""),
      .rejected(reason: String(repeating: "r", count: 256)),
    ])
  func outcomes(outcome: Acknowledgement.Outcome) throws {
    let acknowledgement = Acknowledgement(
      update: UpdateID(outbox: 1, number: .max), outcome: outcome, currentVersion: .initial)
    #expect(try roundTrip(.acknowledgement(acknowledgement)) == .acknowledgement(acknowledgement))
  }

  @Test(
    "the outermost shapes are kept",
    arguments: [[], [1], [1, 1, 1, 1, 1, 1, 1, 1], [1 << 30], [1 << 10, 1 << 10, 1 << 10]])
  func shapes(shape: [Int]) throws {
    let name = String(repeating: "ß", count: 128)
    let manifest = try ParameterManifest([TensorDescription(name: name, shape: shape)])
    let model = GlobalModel(
      version: .initial, manifest: manifest,
      payload: PayloadDescription(
        encoding: .float16, elementCount: manifest.elementCount,
        chunkCount: manifest.elementCount, digest: Digest(of: [])),
      directive: try Directive(pace: .oncePerVersion))
    #expect(try roundTrip(.globalModel(model)) == .globalModel(model))
  }

  @Test("a version that nobody contributed to and that took no time is kept")
  func emptyRecord() throws {
    let record = VersionRecord(
      version: .initial, strategy: "s", updateCount: 0, contributors: [], staleness: [],
      updateNorm: 0, secondsSincePrevious: 0)
    let event = MetricEvent(unixMicroseconds: 0, kind: .versionPublished(record))
    #expect(try roundTrip(.metric(event)) == .metric(event))
  }

  @Test(
    "counts beyond the wire's range become its ends",
    arguments: [(-1, 0), (1 << 40, 0xffff_ffff)])
  func clampedCounts(count: Int, expected: Int) throws {
    func event(_ count: Int) throws -> MessageBody {
      let record = MembershipRecord(agent: try AgentID("a"), change: .joined, liveAgents: count)
      return .metric(MetricEvent(unixMicroseconds: 1, kind: .membershipChanged(record)))
    }
    #expect(try roundTrip(try event(count)) == event(expected))
  }

  // MARK: Reasons

  /// Reasons and what remains of them: whole characters, in at most 256 bytes.
  static let reasons: [(text: String, kept: String)] = [
    (String(repeating: "a", count: 256), String(repeating: "a", count: 256)),
    (String(repeating: "a", count: 257), String(repeating: "a", count: 256)),
    (String(repeating: "é", count: 129), String(repeating: "é", count: 128)),
    ("a" + String(repeating: "é", count: 128), "a" + String(repeating: "é", count: 127)),
    (String(repeating: "✗", count: 100), String(repeating: "✗", count: 85)),
    // Seven scalars and 25 bytes each: cut between families, not within one.
    (String(repeating: "👩‍👩‍👧‍👦", count: 11), String(repeating: "👩‍👩‍👧‍👦", count: 10)),
    // One character that is longer than a reason: cut between its scalars.
    (
      "o" + String(repeating: "\u{301}", count: 200),
      "o" + String(repeating: "\u{301}", count: 127)
    ),
  ]

  @Test("long reasons are cut between characters", arguments: reasons)
  func clipping(text: String, kept: String) throws {
    #expect(try roundTrip(.goodbye(reason: text)) == .goodbye(reason: kept))
    func acknowledgement(_ reason: String) -> MessageBody {
      .acknowledgement(
        Acknowledgement(
          update: UpdateID(outbox: 1, number: 1), outcome: .rejected(reason: reason),
          currentVersion: .initial))
    }
    #expect(try roundTrip(acknowledgement(text)) == acknowledgement(kept))
    func refusal(_ reason: String) -> MessageBody {
      let record = RefusalRecord(agent: nil, reason: reason, total: 1)
      return .metric(MetricEvent(unixMicroseconds: 1, kind: .updateRefused(record)))
    }
    #expect(try roundTrip(refusal(text)) == refusal(kept))
  }
}
