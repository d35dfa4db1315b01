// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Messaging
import Security
import Services
import Testing

@Suite("Twin server, hostile clients and missing servers", .timeLimit(.minutes(2)))
struct TwinServerErrorTests {
  static func streaming(_ sizes: [Int], name: String = "case") -> TwinRequest.Body {
    .segment(
      .streamed(
        name: name,
        files: sizes.enumerated().map { StreamedFile(name: "f\($0.offset)", size: $0.element) }),
      wantsOverlay: false)
  }

  // MARK: Messages

  /// Messages that no client of ours sends.
  static let garbage: [[[UInt8]]] = [
    [[]], [[0xff]], [[8, 1]], [[8, 9, 16, 1]], [[8, 1, 16, 1]],
    [[8, 1, 16, 1, 0x6a, 0], [1]],  // status with bytes
    [[8, 1, 16, 1, 0x6a, 0], [1], [2], [3]],
    [[8, 1, 16, 1, 0x62, 0]],  // restore 0
    [[8, 1, 16, 1, 0x5a, 0]],  // a chunk without bytes
    [[8, 1, 16, 1, 0x5a, 0], [1]],  // a chunk of nothing
    [[8, 1, 16, 1, 0x52, 0]],  // a case of no source
    [[UInt8](repeating: 7, count: 1 << 20)],
  ]

  @Test("garbage is refused with a reason and counted, and the server goes on")
  func hostile() async throws {
    try await TwinHarness.run { harness in
      let raw = try harness.rawClient()
      for parts in Self.garbage {
        try await Self.send(parts, raw)
        #expect(try await raw.refusal() == .invalid, "\(parts.map { $0.prefix(16) })")
      }
      let count = UInt64(Self.garbage.count)
      #expect(await harness.server.traffic.refused == ["invalid": count])
      #expect(await harness.server.refused[.invalid] == count)
      let client = try harness.client()
      #expect(try await client.status().refused == count)
      #expect(try await client.segment(folder: "/a").refresh == 1)
    }
  }

  private static func send(_ parts: [[UInt8]], _ raw: RawTwinClient) async throws {
    switch parts.count {
    case 1: try await raw.send(parts[0])
    case 2: try await raw.send(parts[0], parts[1])
    default: try await raw.send(parts[0], parts[1], parts[2], parts[3])
    }
  }

  /// Chunks of a case of two files, of 4 and 2 bytes, the last of which must be refused.
  static let chunks: [[(file: Int, offset: Int, count: Int)]] = [
    [(1, 0, 1)], [(0, 1, 1)], [(0, 0, 5)], [(0, 0, 0)], [(0, 0, 2), (0, 0, 2)],
    [(0, 0, 2), (0, 3, 1)], [(0, 0, 4), (0, 4, 1)], [(0, 0, 4), (1, 0, 3)],
  ]

  @Test("chunks that do not follow one another end the case", arguments: chunks)
  func disorder(chunks: [(file: Int, offset: Int, count: Int)]) async throws {
    try await TwinHarness.run { harness in
      let raw = try harness.rawClient()
      try await raw.send(5, Self.streaming([4, 2]))
      #expect(try await raw.reply() == TwinReply(number: 5, body: .queued(ahead: 0)))
      for chunk in chunks {
        try await raw.send(
          5, .chunk(file: chunk.file, offset: chunk.offset),
          bytes: [UInt8](repeating: 1, count: chunk.count))
      }
      #expect(try await raw.refusal() == .invalid)
      #expect(try await harness.client().status().waiting == 0)
      #expect(try harness.spooled().isEmpty)
    }
  }

  @Test("a chunk of more than 1 MiB, a number twice, and another client's case are refused")
  func rules() async throws {
    try await TwinHarness.run(holds: true) { harness in
      let (raw, other) = (try harness.rawClient(), try harness.rawClient())
      try await raw.send(1, Self.streaming([2 << 20]))
      _ = try await raw.reply()
      try await raw.send(1, Self.streaming([1]))
      #expect(try await raw.refusal() == .invalid)
      try await other.send(1, .chunk(file: 0, offset: 0), bytes: [1])
      #expect(try await other.refusal() == .invalid)
      try await raw.send(
        1, .chunk(file: 0, offset: 0), bytes: [UInt8](repeating: 0, count: 1 << 20 + 1))
      #expect(try await raw.refusal() == .invalid)
    }
  }

  @Test("a case that is too large, or for which there is no room, is refused before it is sent")
  func sizes() async throws {
    try await TwinHarness.run {
      $0.maximumCaseBytes = 100
      $0.maximumSpoolBytes = 150
    } _: { harness in
      let raw = try harness.rawClient()
      try await raw.send(1, Self.streaming([60, 41]))
      #expect(try await raw.refusal() == .tooLarge)
      try await raw.send(2, Self.streaming([60, 40]))
      #expect(try await raw.reply().body == .queued(ahead: 0))
      try await raw.send(3, Self.streaming([51]))
      #expect(try await raw.refusal() == .busy)
      try await raw.send(4, Self.streaming([50]))
      #expect(try await raw.reply().body == .queued(ahead: 1))
    }
  }

  @Test("a case of which nothing more comes is given up")
  func stalled() async throws {
    try await TwinHarness.run {
      $0.chunkPatience = .milliseconds(20)
    } _: { harness in
      let raw = try harness.rawClient()
      try await raw.send(1, Self.streaming([2]))
      _ = try await raw.reply()
      #expect(try await raw.refusal() == .abandoned)
      #expect(try harness.spooled().isEmpty)
    }
  }

  @Test("what a killed server left in the spool goes, and nothing else")
  func leftovers() async throws {
    try await TwinHarness.run {
      let left = "\($0.spoolFolder)/case-7/BraTS"
      try? FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
      try? Data([1]).write(to: URL(fileURLWithPath: "\($0.spoolFolder)/notes"))
    } _: { harness in
      let names = try harness.folder.names(in: "spool")
      #expect(names == ["lock", "notes"])
    }
  }

  // MARK: Clients

  @Test("without an agent the error names the endpoint and what to do")
  func noAgent() async throws {
    let folder = try TemporaryFolder()
    let endpoint = Endpoint.ipc(path: "\(folder.path)/twin")
    let client = try TwinClient(
      endpoint: endpoint, context: MessagingContext(), connectPatience: .milliseconds(50))
    let error = await failure { try await client.segment(folder: "/a") } as? ServiceError
    #expect(error == .noAgent(endpoint: "\(endpoint)", reason: ""))
    #expect(
      error?.description
        == "No agent answers at \(endpoint); is it running with agent.serve?")
  }

  @Test("files that cannot be sent are named before anything is asked")
  func unsendable() async throws {
    try await TwinHarness.run { harness in
      let client = try harness.client()
      let missing = "\(harness.folder.path)/none.nii.gz"
      let odd = "\(harness.folder.path)/.hidden"
      let empty = try harness.files([0])[0]
      for path in [missing, odd, empty] {
        let error = await failure { try await client.segment(name: "a", files: [path]) }
        guard case .caseFile(path, _) = error as? ServiceError else {
          Issue.record("\(String(describing: error)) for \(path)")
          continue
        }
      }
      #expect(await harness.server.traffic.refused.isEmpty)
    }
  }

  // MARK: Endpoints

  @Test("an endpoint beyond the machine needs keys, and one that is served is left alone")
  func endpoints() async throws {
    try await TwinHarness.run { harness in
      func server(_ endpoint: Endpoint) throws {
        _ = try TwinServer(
          configuration: TwinServerConfiguration(
            agent: AgentID("b"), endpoint: endpoint, spoolFolder: "\(harness.folder.path)/other"),
          segmenter: harness.segmenter, context: MessagingContext(), logger: TwinHarness.logger)
      }
      #expect(throws: ServiceError.insecureEndpoint("tcp://*:9")) {
        try server(.tcp(host: "*", port: 9))
      }
      #expect(throws: ServiceError.twinServerRunning(endpoint: "\(harness.server.endpoint)")) {
        try server(harness.server.endpoint)
      }
      let status = try await harness.client().status()
      #expect(status.answered == 0)
    }
  }

  @Test("over TCP without keys, neither folders are read nor twins restored")
  func withoutKeys() async throws {
    try await TwinHarness.run(endpoint: .tcp(host: "127.0.0.1", port: 0)) { harness in
      let client = try harness.client()
      let folder = await failure { try await client.segment(folder: "/a") } as? TwinRefusal
      #expect(folder?.kind == .invalid)
      let restored = await failure { try await client.restore(refresh: 7) } as? TwinRefusal
      #expect(restored?.kind == .invalid)
      let paths = try harness.files([3])
      #expect(try await client.segment(name: "a", files: paths).refresh == 1)
    }
  }

  @Test("over TCP with keys, the agent and monitors are let in, and others are not")
  func keys() async throws {
    let folder = try TemporaryFolder()
    let keys = try TestKeys(folder: folder.path, agents: 2)
    try await TwinHarness.run(
      endpoint: .tcp(host: "127.0.0.1", port: 0), security: try keys.service("agent-0")
    ) { harness in
      for name in ["monitor", "agent-0"] {
        let security = try keys.service(name).towardsTwin(of: "agent-0")
        let client = try harness.client(security: security)
        let paths = try harness.files([3])
        #expect(try await client.segment(name: "a", files: paths).refresh == 1)
        // Nobody reads the agent's disks from afar.
        let folder = await failure { try await client.segment(folder: "/a") } as? TwinRefusal
        #expect(folder?.kind == .invalid)
        #expect(folder?.reason.contains("send the case's files") == true)
        let restored = await failure { try await client.restore(refresh: 7) } as? TwinRefusal
        #expect(restored?.kind == .invalid)
        #expect(try await client.status().serving?.refresh == 1)
      }
      for name in ["agent-1", "aggregator"] {
        let security = try keys.service(name).towardsTwin(of: "agent-0")
        let client = try harness.client(security: security, connectPatience: .milliseconds(300))
        let error = await failure { try await client.status() } as? ServiceError
        guard case .noAgent = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
      let plain = try harness.client(connectPatience: .milliseconds(300))
      #expect(await failure { try await plain.status() } is ServiceError)
      #expect(await harness.server.refused[.wrongRole, default: 0] >= 2)
    }
  }
}
