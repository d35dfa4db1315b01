// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Monitoring
import Testing

@Suite("News of a federation")
struct MonitorNewsTests {
  /// Without the moment, which each line begins with.
  private func texts(_ news: inout MonitorNews, _ stage: Stage) -> [String] {
    news.lines(of: stage.snapshot(since: news.revision)).map { line in
      #expect(line.prefixMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil, "\(line)")
      return String(line.dropFirst(21))
    }
  }

  @Test("what was before the first look is one line, and then each change is one")
  func changes() throws {
    var stage = Stage()
    var news = MonitorNews()
    #expect(texts(&news, stage) == ["demo/run: no version heard of yet"])
    try stage.join("h1", live: 1)
    try stage.fold("h1", number: 1, base: 0, version: 3, gathered: 1)
    try stage.publish(3, by: ["h1"], staleness: [2])
    #expect(
      texts(&news, stage) == [
        "version 3: of 1 update by h1, at most 2 versions old", "aggregator: live", "h1: live",
      ])
    #expect(texts(&news, stage) == [])
    try stage.tell(
      .membershipChanged(
        MembershipRecord(agent: AgentID("h1"), change: .lost, liveAgents: 0)),
      from: "aggregator")
    #expect(
      texts(&news, stage) == [
        "h1: lost", "critical of h1: Lost: its lease ran out, and it has not come back.",
      ])
    try stage.join("h1", live: 1)
    #expect(
      texts(&news, stage) == [
        "h1: live", "h1: no longer: Lost: its lease ran out, and it has not come back.",
      ])
    var late = MonitorNews()
    #expect(texts(&late, stage) == ["demo/run: version 3, 1 update folded, 1 agent known"])
  }

  @Test("twins are told of, and many versions at once are one line")
  func many() throws {
    var stage = Stage()
    var news = MonitorNews()
    _ = texts(&news, stage)
    try stage.sample("aggregator", .aggregator)
    try stage.join("h1", live: 1)
    _ = texts(&news, stage)
    for version in UInt64(1)...5 { try stage.publish(version, by: ["h1"], staleness: [0, 0]) }
    try stage.tell(
      .twinRefreshed(
        TwinRecord(
          refresh: 2, parent: 4, method: .ditto, decision: .accepted, drift: 0, dice: 0.71239,
          globalDice: 0.5, incumbentDice: nil, caseCount: 1, seconds: 0, unixMicroseconds: 0)),
      from: "h1")
    #expect(
      texts(&news, stage) == [
        "versions 1 to 5: of 10 updates", "h1: twin 2 of v4 accepted: Dice 0.712, global 0.5",
      ])
  }

  @Test("whatever is told, each change stays on its line")
  func hostile() throws {
    var stage = Stage()
    var news = MonitorNews()
    var events = RandomEvents(seed: 3)
    for _ in 0..<400 {
      let (event, source) = try events.next()
      try stage.tell(event, from: source)
      for line in news.lines(of: stage.snapshot(since: news.revision)) {
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
        #expect(line.count <= 510)
      }
    }
  }
}
