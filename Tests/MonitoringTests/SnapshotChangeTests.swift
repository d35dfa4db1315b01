// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Monitoring
import Tensors
import Testing

/// What a reader of the stream does, as docs/metrics.md says.
private struct Reader {
  private(set) var snapshot: Snapshot

  mutating func merge(_ change: Snapshot) {
    var merged = change
    merged.brokers = Self.merge(snapshot.brokers, change.brokers) { $0.key }
    merged.agents = Self.merge(snapshot.agents, change.agents) { $0.key }
    merged.versions = Self.merge(snapshot.versions, change.versions) { $0.key }
    merged.updates = Self.merge(snapshot.updates, change.updates) { $0.key }
    merged.losses = Self.merge(snapshot.losses, change.losses) { $0.key }
    merged.evaluations = Self.merge(snapshot.evaluations, change.evaluations) { $0.key }
    merged.twins = Self.merge(snapshot.twins, change.twins) { $0.key }
    merged.since = 0
    snapshot = merged
  }

  private static func merge<Entry>(
    _ old: [Entry], _ new: [Entry], key: (Entry) -> String
  ) -> [Entry] {
    var merged = old
    for entry in new {
      if let index = merged.firstIndex(where: { key($0) == key(entry) }) {
        merged[index] = entry
      } else {
        merged.append(entry)
      }
    }
    return merged
  }
}

@Suite("Snapshots and changes")
struct SnapshotChangeTests {
  @Test("a reader that takes changes has what one has that takes the whole", arguments: 0..<8)
  func merging(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var stage = Stage()
    var events = RandomEvents(seed: UInt64(seed))
    var reader = Reader(snapshot: stage.snapshot())
    for _ in 0..<60 {
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let (event, source) = try events.next()
        try stage.tell(event, from: source, after: Int64.random(in: 0...900, using: &generator))
      }
      reader.merge(stage.snapshot(since: reader.snapshot.revision))
      let whole = stage.snapshot()
      #expect(reader.snapshot.revision == whole.revision)
      #expect(reader.snapshot.versions == whole.versions)
      #expect(sorted(reader.snapshot.updates, \.key) == sorted(whole.updates, \.key))
      #expect(sorted(reader.snapshot.losses, \.key) == sorted(whole.losses, \.key))
      #expect(sorted(reader.snapshot.evaluations, \.key) == sorted(whole.evaluations, \.key))
      #expect(sorted(reader.snapshot.twins, \.key) == sorted(whole.twins, \.key))
      #expect(sorted(reader.snapshot.agents, \.key) == sorted(whole.agents, \.key))
      #expect(reader.snapshot.warnings == whole.warnings)
    }
  }

  private func sorted<Entry>(_ entries: [Entry], _ key: KeyPath<Entry, String>) -> [Entry] {
    entries.sorted { $0[keyPath: key] < $1[keyPath: key] }
  }

  @Test("a reader of a monitor before this one gets the whole")
  func strangeRevision() throws {
    var stage = Stage()
    try stage.join("h1", live: 1)
    let snapshot = stage.snapshot(since: 5_000)
    #expect(snapshot.since == 0 && snapshot.agents.count == 1)
  }

  @Test("who only falls silent is in the changes, too")
  func silence() throws {
    var stage = Stage()
    try stage.join("h1", live: 1)
    try stage.sample("h1", .agent)
    let revision = stage.snapshot().revision
    #expect(stage.snapshot(since: revision).agents.isEmpty)
    stage.now += 21_000
    #expect(stage.snapshot(since: revision).agents.map(\.state) == [.silent])
  }

  @Test("the sample for those who write pages has the shape of a snapshot")
  func fixture() throws {
    let url = try #require(
      Bundle.module.url(forResource: "snapshot", withExtension: "json", subdirectory: "Fixtures"))
    let snapshot = try JSONDecoder().decode(Snapshot.self, from: Data(contentsOf: url))
    #expect(snapshot.agents.count == 9 && snapshot.since == 0)
    // Nothing in it is unknown to us: what we read, we write.
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let ours = try JSONSerialization.jsonObject(with: encoder.encode(snapshot)) as? NSDictionary
    let theirs = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? NSDictionary
    #expect(ours == theirs)
  }
}
