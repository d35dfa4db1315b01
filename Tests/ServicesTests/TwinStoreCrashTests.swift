// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Services
import Tensors
import Testing

/// What a kill at any point leaves of a ``TwinStore``, put together from what was there before and after.
@Suite("Twin store after a kill")
struct TwinStoreCrashTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func twins(in name: String) throws -> [String] {
    try folder.names(in: name).filter { $0.hasPrefix("twin-") }
  }

  /// Copies a folder that a store has open, as a kill would leave it.
  private func copy(_ source: String, to destination: String) throws {
    try FileManager.default.createDirectory(
      atPath: path(destination), withIntermediateDirectories: true)
    for name in try folder.names(in: source) { try copyFile(name, source, destination) }
  }

  private func copyFile(_ name: String, _ source: String, _ destination: String) throws {
    try folder.write(
      try folder.bytes(of: "\(path(source))/\(name)"), to: "\(path(destination))/\(name)")
  }

  @Test("killed while a file was written: the refresh is made again")
  func partialFile() throws {
    do { try TwinStore(folder: path("a")).append(1) }
    try folder.write([1, 2, 3], to: "\(path("a"))/twin-000002.safetensors.77-1.partial")
    let store = try TwinStore(folder: path("a"))
    #expect(try twins(in: "a") == ["twin-000001.safetensors"])
    #expect(try store.nextRefresh() == 2)
    #expect(try store.serving()?.record.refresh == 1)
    try store.append(2)
    #expect(try store.serving()?.record.refresh == 2)
  }

  @Test("killed between the file and its row: the file goes, and what served serves")
  func fileWithoutRow() throws {
    let store = try TwinStore(folder: path("a"))
    try store.append(1)
    try copy("a", to: "killed")
    try store.append(2)
    try copyFile("twin-000002.safetensors", "a", "killed")
    let reopened = try TwinStore(folder: path("killed"))
    #expect(try twins(in: "killed") == ["twin-000001.safetensors"])
    #expect(try reopened.nextRefresh() == 2)
    #expect(try reopened.serving()?.record.refresh == 1)
    try reopened.append(2, .rolledBack)
    try reopened.append(3)
    #expect(try reopened.lineage.kept() == [1, 3])
  }

  @Test("killed between the row and the removal of what it lets go: that is removed")
  func rowBeforeRemoval() throws {
    let store = try TwinStore(folder: path("a"), retention: 1)
    try store.append(1)
    try copy("a", to: "killed")
    try store.append(2)
    try copy("a", to: "killed")
    #expect(try twins(in: "killed").count == 2)
    let reopened = try TwinStore(folder: path("killed"), retention: 1)
    #expect(try twins(in: "killed") == ["twin-000002.safetensors"])
    #expect(try reopened.serving()?.record.refresh == 2)
  }

  @Test("killed while the database was written: all of the refresh counts, or nothing")
  func tornLog() throws {
    let store = try TwinStore(folder: path("a"), retention: 3)
    for refresh in UInt64(1)...3 { try store.append(refresh) }
    try copy("a", to: "before")
    try store.append(4)
    let log = try folder.bytes(of: "\(path("a"))/lineage.sqlite-wal")
    let start = try folder.bytes(of: "\(path("before"))/lineage.sqlite-wal").count
    #expect(log.count > start)
    var found: Set<UInt64> = []
    for length in Array(stride(from: start, to: log.count, by: 1_031)) + [log.count] {
      let name = "killed-\(length)"
      try copy("before", to: name)
      try copyFile("twin-000004.safetensors", "a", name)
      try folder.write(Array(log.prefix(length)), to: "\(path(name))/lineage.sqlite-wal")
      let reopened = try TwinStore(folder: path(name), retention: 3)
      let newest = try reopened.nextRefresh() - 1
      found.insert(newest)
      let twin = try #require(try reopened.serving())
      #expect(twin.record.refresh == newest)
      #expect(twin.parameters == (try SampleTwins.parameters(newest)))
      #expect(try reopened.lineage.scores(of: newest) == SampleTwins.scores(newest))
      #expect(try reopened.lineage.servings().count == Int(newest))
      try reopened.append(newest + 1)
    }
    #expect(found == [3, 4])
  }

  @Test("a file that cannot be written leaves no row; the refresh can be given again")
  func unwritable() throws {
    let store = try TwinStore(folder: path("a"))
    try store.append(1)
    let obstacle = path("a/twin-000002.safetensors")
    try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: true)
    guard case .twinFile(obstacle, _) = serviceError({ try store.append(2) }) else {
      Issue.record("no error that names the file")
      return
    }
    #expect(try store.nextRefresh() == 2)
    #expect(try store.serving()?.record.refresh == 1)
    try FileManager.default.removeItem(atPath: obstacle)
    try store.append(2)
    #expect(try store.serving()?.record.refresh == 2)
  }

  @Test("twins whose lineage was taken away are not overwritten")
  func strangers() throws {
    do {
      let store = try TwinStore(folder: path("a"))
      for refresh in UInt64(1)...3 { try store.append(refresh) }
    }
    for name in try folder.names(in: "a") where name.hasPrefix("lineage") {
      try FileManager.default.removeItem(atPath: "\(path("a"))/\(name)")
    }
    let error = serviceError { _ = try TwinStore(folder: path("a")) }
    #expect(error?.description.contains("twin-000003.safetensors") == true)
    #expect(try twins(in: "a").count == 3)
  }
}
