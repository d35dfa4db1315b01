// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Messaging
import Services
import Testing

@Suite("Broker folder")
struct BrokerFolderTests {
  @Test("is claimed by one broker at a time, and empty afterwards")
  func claim() throws {
    let path = "/tmp/twinseg-broker-\(UInt32.random(in: 0...UInt32.max))"
    let endpoints = try BrokerEndpoints(base: .ipc(path: path))
    do {
      let folder = try BrokerFolder.claim(for: endpoints)
      #expect(throws: ServiceError.brokerAlreadyRunning(folder: path)) {
        _ = try BrokerFolder.claim(for: endpoints)
      }
      #expect(FileManager.default.createFile(atPath: path + "/models.in", contents: nil))
      _ = consume folder
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    let again = try BrokerFolder.claim(for: endpoints)
    _ = consume again
  }

  @Test("is not needed over TCP")
  func tcp() throws {
    let endpoints = try BrokerEndpoints(base: Endpoint("tcp://127.0.0.1:5550"))
    let folder = try BrokerFolder.claim(for: endpoints)
    let isThere = folder != nil
    #expect(!isThere)
  }

  @Test("derives six endpoints from one")
  func endpoints() throws {
    let tcp = try BrokerEndpoints(base: Endpoint("tcp://10.0.0.1:6000"))
    #expect(tcp.all.map(\.description) == (6000...6005).map { "tcp://10.0.0.1:\($0)" })
    #expect(Set(try BrokerEndpoints(base: Endpoint("ipc:///a/b")).all).count == 6)
    #expect(throws: MessagingError.self) {
      _ = try BrokerEndpoints(base: Endpoint("tcp://10.0.0.1:65531"))
    }
    #expect(throws: MessagingError.self) {
      _ = try BrokerEndpoints(base: Endpoint("ipc:///" + String(repeating: "a", count: 100)))
    }
  }
}
