// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Tensors
import Testing

@Suite("Metric events that are not heard")
struct MetricGapsTests {
  private let source: AgentID

  init() throws {
    source = try AgentID("h1")
  }

  /// - Returns: of each event, whether it was new.
  private func hear(
    _ events: [UInt64], in gaps: inout MetricGaps, incarnation: UInt64 = 1, at now: Duration = .zero
  ) -> [Bool] {
    events.map { gaps.hear($0, of: incarnation, from: source, at: now) }
  }

  private func missed(_ gaps: inout MetricGaps, at now: Duration = .zero) -> UInt64 {
    gaps.takeMissed(at: now).reduce(0) { $0 + $1.count }
  }

  @Test("are counted once, from the first that is heard")
  func gap() {
    var gaps = MetricGaps(patience: .zero)
    #expect(hear([7, 8, 11, 13], in: &gaps) == [true, true, true, true])
    #expect(gaps.next == .zero)
    #expect(missed(&gaps) == 3)
    #expect(missed(&gaps) == 0 && gaps.next == nil)
  }

  @Test("are waited for where another broker may bring them, and what both bring is new once")
  func twoBrokers() {
    var gaps = MetricGaps(patience: .seconds(5))
    #expect(hear([1, 2, 6], in: &gaps) == [true, true, true])
    #expect(hear([1, 2, 4], in: &gaps, at: .seconds(1)) == [false, false, true])
    #expect(missed(&gaps, at: .seconds(4)) == 0 && gaps.next == .seconds(5))
    #expect(hear([4, 5, 6, 7], in: &gaps, at: .seconds(4)) == [false, true, false, true])
    #expect(missed(&gaps, at: .seconds(5)) == 1)
    #expect(hear([3], in: &gaps, at: .seconds(6)) == [false])
  }

  @Test("a new process counts anew, and what an old one said comes late")
  func restart() {
    var gaps = MetricGaps(patience: .seconds(5))
    _ = hear([1, 4], in: &gaps)
    #expect(hear([3, 4], in: &gaps, incarnation: 2) == [true, true])
    #expect(hear([2], in: &gaps, incarnation: 1) == [true])
    #expect(missed(&gaps) == 2)
  }

  @Test("nothing follows from events without numbers, or from numbers that nobody counted")
  func hostile() {
    var gaps = MetricGaps(patience: .zero)
    #expect(hear([0, 0], in: &gaps) == [true, true])
    #expect(hear([1, .max, 5, .max - 1, 0], in: &gaps).first == true)
    #expect(missed(&gaps) == 0)
  }

  @Test("there are no more gaps than are bounded, and none is forgotten")
  func bounds() {
    var gaps = MetricGaps(patience: .seconds(1_000_000))
    for index in UInt64(0)..<10_000 { _ = hear([1 + 2 * index], in: &gaps) }
    let given = missed(&gaps)
    #expect(given == 9_999 - 64)
    #expect(missed(&gaps, at: .seconds(1_000_001)) == 64)
  }

  @Test("are those that neither of two brokers brought", arguments: UInt64(0)..<40)
  func random(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var gaps = MetricGaps(patience: .seconds(2))
    let count = UInt64(400)
    // Each broker loses events of its own, and one is behind the other by up to twenty.
    var streams: [[UInt64]] = [[], []]
    for event in 1...count {
      for index in 0..<2 where generator.nextUnit() > 0.3 { streams[index].append(event) }
    }
    var heard: Set<UInt64> = []
    var first: UInt64?
    var told: UInt64 = 0
    var (places, now) = ([0, 0], Duration.zero)
    while places[0] < streams[0].count || places[1] < streams[1].count {
      let isFirst = generator.nextUnit() < 0.5
      var index = isFirst ? 0 : 1
      if places[index] - places[1 - index] > 20 { index = 1 - index }
      if places[index] >= streams[index].count { index = 1 - index }
      let event = streams[index][places[index]]
      places[index] += 1
      now += .milliseconds(10)
      let isNew = gaps.hear(event, of: 1, from: source, at: now)
      // What came before the first that was heard nobody can tell apart.
      let base = first ?? event
      first = base
      if event >= base { #expect(isNew == heard.insert(event).inserted) }
      told += missed(&gaps, at: now)
    }
    told += missed(&gaps, at: now + .seconds(3))
    let base = try #require(first)
    let last = try #require(heard.max())
    #expect(Int(told) == (base...last).count { !heard.contains($0) })
  }
}
