// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Monitoring
import Testing

@Suite("Terminal view")
struct TerminalViewTests {
  private func stage() throws -> Stage {
    var stage = Stage()
    for index in 1...9 {
      try stage.join("hospital-\(index)", live: index)
      for step in 0..<6 {
        try stage.train("hospital-\(index)", base: UInt64(step), loss: 1 - 0.1 * Double(step))
      }
    }
    try stage.fold("hospital-1", number: 1, base: 0, version: 3, gathered: 1)
    try stage.publish(3, by: ["hospital-1"], staleness: [2])
    return stage
  }

  private static let plain = TerminalStyle(hasColour: false, isPlain: true)

  @Test("it fits any width and height", arguments: [40, 60, 80, 120, 200], [8, 24, 60])
  func sizes(width: Int, height: Int) throws {
    let view = TerminalView(
      try stage().snapshot(), width: width, height: height, style: Self.plain)
    #expect(view.lines.count <= height)
    #expect(view.lines.allSatisfy { $0.count <= width })
    #expect(view.lines.contains { $0.hasPrefix("hospital-1") })
  }

  @Test("it says what there is")
  func content() throws {
    let lines = TerminalView(
      try stage().snapshot(), width: 160, height: nil, style: Self.plain
    ).lines
    #expect(lines[0] == "demo/run  fedbuff")
    #expect(lines[1].hasPrefix("version 3 (0 s), 0 gathered, 9 live, 1 folded"))
    let row = try #require(lines.first { $0.hasPrefix("hospital-1 ") })
    #expect(row.contains("live") && row.contains("0.5000") && row.contains("#"))
  }

  @Test(
    "the smallest and the largest differences of losses can be drawn",
    arguments: [
      [0, .leastNonzeroMagnitude] as [Double], [.leastNonzeroMagnitude, 1.5e-323],
      [-.greatestFiniteMagnitude, .greatestFiniteMagnitude],
    ])
  func extremeLosses(losses: [Double]) throws {
    var stage = Stage()
    for loss in losses { try stage.train("h1", base: 0, loss: loss) }
    let lines = TerminalView(
      stage.snapshot(), width: 160, height: nil, style: Self.plain
    ).lines
    #expect(lines.contains { $0.hasPrefix("h1 ") })
  }

  @Test("without colour there is no escape, with it only those for colour")
  func colour() throws {
    var stage = try stage()
    try stage.tell(
      .membershipChanged(
        MembershipRecord(agent: try AgentID("hospital-2"), change: .lost, liveAgents: 8)),
      from: "aggregator")
    let snapshot = stage.snapshot()
    let plain = TerminalView(snapshot, width: 100, height: nil, style: Self.plain).lines
    #expect(!plain.joined().contains("\u{1B}"))
    #expect(plain.contains("! hospital-2: Lost: its lease ran out, and it has not come back."))
    let coloured = TerminalView(
      snapshot, width: 100, height: nil, style: TerminalStyle(hasColour: true, isPlain: false)
    ).lines
    #expect(coloured.joined().contains("\u{1B}[31m"))
    #expect(coloured.map { $0.replacing(/\x1B\[[0-9]+m/, with: "") }.count == plain.count)
  }

  @Test("before anything is heard it says so")
  func empty() throws {
    let lines = TerminalView(
      Stage().snapshot(), width: 80, height: 24, style: Self.plain
    ).lines
    #expect(lines.contains("Nothing heard from an aggregator yet."))
  }
}
