// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import FederationWire
import Foundation
import Tensors
import Testing

@Suite("Requests to an agent's twin, and replies")
struct TwinWireTests {
  private let decoder: TwinDecoder

  init() throws { decoder = try TwinDecoder() }

  private func request(_ bytes: [UInt8]) throws(WireError) -> TwinRequest {
    try bytes.withUnsafeBufferPointer { bytes throws(WireError) in
      try decoder.request(UnsafeRawBufferPointer(bytes))
    }
  }

  private func reply(_ bytes: [UInt8]) throws(WireError) -> TwinReply {
    try bytes.withUnsafeBufferPointer { bytes throws(WireError) in
      try decoder.reply(UnsafeRawBufferPointer(bytes))
    }
  }

  // MARK: Samples

  static let streamed = TwinRequest(
    number: 1 << 63,
    body: .segment(
      .streamed(
        name: "BraTS20_001",
        files: [
          StreamedFile(name: "t1.nii.gz", size: 1),
          StreamedFile(name: "BraTS20_001-seg.nii", size: TwinLimits.maximumFileBytes),
        ]), wantsOverlay: true))

  static let requests: [TwinRequest] =
    [streamed]
    + ([
      .segment(.folder(path: "/ü"), wantsOverlay: false),
      .segment(.folder(path: "/" + String(repeating: "a", count: 4_095)), wantsOverlay: true),
      .chunk(file: 0, offset: 0), .chunk(file: 15, offset: TwinLimits.maximumFileBytes - 1),
      .restore(refresh: .max), .status, .cancel,
    ] as [TwinRequest.Body]).map { TwinRequest(number: .max, body: $0) }

  static let segmentation = TwinReply(
    number: 7,
    body: .segmentation(
      SegmentationHeader(
        maskBytes: 1 << 20 + 1, overlayBytes: 0,
        volumes: [
          StructureVolume(name: "WT", millilitres: 35.25),
          StructureVolume(name: "ET", millilitres: 0),
        ], refresh: 3, parent: Version(12),
        times: SegmentationTimes(waiting: 0.5, reading: 1.25, network: 0.125, total: 2))))

  static func status() throws -> TwinReply {
    let status = AgentStatus(
      agent: try AgentID("hospital_7"), serving: .init(refresh: 0, parent: .initial),
      activity: .refreshing, waiting: 2, isSegmenting: true, answered: 300, refused: 1)
    return TwinReply(number: 8, body: .status(status))
  }

  static func replies() throws -> [TwinReply] {
    let idle = AgentStatus(
      agent: try AgentID("a"), serving: nil, activity: .idle, waiting: 0, isSegmenting: false,
      answered: 0, refused: 0)
    let others: [TwinReply.Body] = [
      .queued(ahead: 0), .queued(ahead: 16), .started, .restored(refresh: 9), .status(idle),
    ]
    let refusals = TwinRefusal.Kind.allCases.map {
      TwinReply.Body.refused(TwinRefusal($0, "Because \($0)."))
    }
    return [segmentation, try status()]
      + (others + refusals).map { TwinReply(number: 0, body: $0) }
  }

  // MARK: Round trips

  @Test("requests come back equal", arguments: requests)
  func requestRoundTrip(original: TwinRequest) throws {
    #expect(try request(TwinEncoder.encode(original)) == original)
    #expect(decoder.lastNumber == original.number)
  }

  @Test("replies come back equal")
  func replyRoundTrip() throws {
    for original in try Self.replies() {
      #expect(try reply(TwinEncoder.encode(original)) == original)
    }
  }

  @Test("another implementation writes the same bytes")
  func oracle() throws {
    func fixture(_ name: String) throws -> [UInt8] {
      let url = try #require(
        Bundle.module.url(forResource: name, withExtension: "bin", subdirectory: "Fixtures"))
      return Array(try Data(contentsOf: url))
    }
    #expect(try TwinEncoder.encode(Self.streamed) == fixture("twin-request"))
    #expect(try TwinEncoder.encode(Self.segmentation) == fixture("twin-reply"))
    #expect(try TwinEncoder.encode(Self.status()) == fixture("twin-status"))
  }

  // MARK: Refusals

  private static func streaming(_ name: String, _ files: [(String, Int)]) -> TwinRequest.Body {
    .segment(
      .streamed(name: name, files: files.map { StreamedFile(name: $0.0, size: $0.1) }),
      wantsOverlay: false)
  }

  private static let many = (0..<17).map { ("f\($0)", 1) }

  /// What is wrong with it, and the field that the error must name.
  static let wrongRequests: [(body: TwinRequest.Body, field: String)] = [
    (.segment(.folder(path: "a/b"), wantsOverlay: false), "segment.folder.path"),
    (.segment(.folder(path: ""), wantsOverlay: false), "segment.folder.path"),
    (
      .segment(.folder(path: "/" + String(repeating: "a", count: 4_096)), wantsOverlay: false),
      "segment.folder.path"
    ),
    (streaming("a", []), "segment.streamed.files"),
    (streaming("a", many), "segment.streamed.files"),
    (streaming("a", [("x", 0)]), "segment.streamed.files.size"),
    (streaming("a", [("x", 1 << 31 + 1)]), "segment.streamed.files.size"),
    (streaming("a", [("x", 1), ("x", 2)]), "segment.streamed.files.name"),
    (.chunk(file: 16, offset: 0), "chunk.file"),
    (.chunk(file: 0, offset: 1 << 31), "chunk.offset"),
    (.restore(refresh: 0), "restore.refresh"),
  ]

  @Test("a wrong field of a request is named, with the request's number", arguments: wrongRequests)
  func wrongRequest(body: TwinRequest.Body, field: String) throws {
    let bytes = try TwinEncoder.encode(TwinRequest(number: 9, body: body))
    #expect(error { _ = try request(bytes) }.flatMap(Self.field) == field)
    #expect(decoder.lastNumber == 9)
  }

  @Test(
    "a name that leads elsewhere is refused, of a case and of a file",
    arguments: [
      "", ".", "..", "../x", "a/b", "/a", ".hidden", "-a", "_a", "a b", "a\n", "é", "a\\b",
      String(repeating: "a", count: 129),
    ])
  func names(name: String) throws {
    for (body, field) in [
      (Self.streaming(name, [("x", 1)]), "segment.streamed.name"),
      (Self.streaming("a", [(name, 1)]), "segment.streamed.files.name"),
    ] {
      let bytes = try TwinEncoder.encode(TwinRequest(number: 9, body: body))
      #expect(error { _ = try request(bytes) }.flatMap(Self.field) == field)
    }
  }

  private func error(_ body: () throws -> Void) -> WireError? {
    do {
      try body()
      return nil
    } catch {
      return error as? WireError
    }
  }

  private static func field(_ error: WireError) -> String? {
    switch error {
    case .missing(let field), .invalid(let field, _, _): field
    default: nil
    }
  }

  @Test("number 0, another protocol and a missing body are refused")
  func headers() throws {
    let zero = try TwinEncoder.encode(TwinRequest(number: 0, body: .status))
    #expect(error { _ = try request(zero) }.flatMap(Self.field) == "request")
    #expect(error { _ = try request([]) } == .protocolVersion(found: 0, expected: 1))
    #expect(error { _ = try reply([]) } == .protocolVersion(found: 0, expected: 1))
    #expect(error { _ = try request([8, 1, 16, 5]) } == .missing(field: "body"))
    #expect(error { _ = try reply([8, 1]) } == .missing(field: "body"))
    #expect(error { _ = try request([8, 2, 16, 5]) } == .protocolVersion(found: 2, expected: 1))
    #expect(decoder.lastNumber == 5)
    #expect(error { _ = try request([0xff]) } == .malformed(part: "request"))
    #expect(error { _ = try reply([0xff]) } == .malformed(part: "reply"))
    #expect(decoder.lastNumber == 0)
  }

  private static func header(
    mask: Int = 1, overlay: Int = 0, volumes: [StructureVolume] = [], total: Double = 0
  ) -> TwinReply.Body {
    .segmentation(
      SegmentationHeader(
        maskBytes: mask, overlayBytes: overlay, volumes: volumes, refresh: 1, parent: .initial,
        times: SegmentationTimes(reading: 0, network: 0, total: total)))
  }

  private static func volume(_ name: String, _ millilitres: Double = 1) -> StructureVolume {
    StructureVolume(name: name, millilitres: millilitres)
  }

  static let wrongReplies: [(body: TwinReply.Body, field: String)] = [
    (header(mask: 0), "segmentation.mask_bytes"),
    (header(mask: 1 << 30 + 1), "segmentation.mask_bytes"),
    (header(overlay: 1 << 30 + 1), "segmentation.overlay_bytes"),
    (header(total: .nan), "segmentation.total_seconds"),
    (header(total: -1), "segmentation.total_seconds"),
    (header(volumes: [volume("")]), "segmentation.volumes.name"),
    (header(volumes: [volume("a"), volume("a")]), "segmentation.volumes.name"),
    (header(volumes: [volume("a", .infinity)]), "segmentation.volumes.millilitres"),
    (header(volumes: [volume("a", -1)]), "segmentation.volumes.millilitres"),
    (header(volumes: (0..<33).map { volume("\($0)") }), "segmentation.volumes"),
    (.refused(TwinRefusal(.busy, "")), "refused.reason"),
  ]

  @Test("a wrong field of a reply is named", arguments: wrongReplies)
  func wrongReply(body: TwinReply.Body, field: String) throws {
    let bytes = try TwinEncoder.encode(TwinReply(number: 1, body: body))
    #expect(error { _ = try reply(bytes) }.flatMap(Self.field) == field)
  }

  @Test("unknown values of enumerations are refused", arguments: [0, 7, 0x7f] as [UInt8])
  func enumerations(value: UInt8) throws {
    // refused { kind, reason "x" }; status { agent "a", activity }.
    let refused: [UInt8] = [8, 1, 16, 1, 0x7a, 5, 8, value, 18, 1, 0x78]
    let status: [UInt8] = [8, 1, 16, 1, 0x72, 5, 10, 1, 0x61, 24, value]
    #expect(error { _ = try reply(refused) }.flatMap(Self.field) == "refused.kind")
    #expect(error { _ = try reply(status) }.flatMap(Self.field) == "status.activity")
  }

  @Test("a long reason is cut")
  func reason() throws {
    let refusal = TwinRefusal(.failed, String(repeating: "é", count: 200))
    let read = try reply(
      TwinEncoder.encode(TwinReply(number: 1, body: .refused(refusal))))
    #expect(read.body == .refused(TwinRefusal(.failed, String(repeating: "é", count: 128))))
  }

  @Test("damaged messages are read or refused, and what can be read can be written")
  func fuzz() throws {
    let requests = try Self.requests.map { try TwinEncoder.encode($0) }
    let replies = try Self.replies().map { try TwinEncoder.encode($0) }
    var (read, refused) = (0, 0)
    for seed in UInt64(1)...20_000 {
      var mutator = Mutator(seed: seed)
      let bytes = mutator.mutated(
        requests[mutator.index(requests.count)], other: replies[mutator.index(replies.count)])
      if let value = try? request(bytes) {
        read += 1
        #expect(try request(TwinEncoder.encode(value)) == value, "seed \(seed)")
      } else {
        refused += 1
      }
      let others = mutator.mutated(
        replies[mutator.index(replies.count)], other: requests[mutator.index(requests.count)])
      if let value = try? reply(others) {
        read += 1
        #expect(try reply(TwinEncoder.encode(value)) == value, "seed \(seed)")
      } else {
        refused += 1
      }
    }
    #expect(read > 1_000 && refused > 1_000)
  }
}
