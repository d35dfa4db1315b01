// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

@Suite("Robust rules")
struct RobustRuleTests {
  private static func key(_ agent: AgentID, _ number: UInt64 = 1) -> UpdateKey {
    UpdateKey(agent: agent, id: UpdateID(outbox: 1, number: number))
  }

  /// The change that the rule makes of deltas with these weights, and who it is made of.
  private func result(
    _ rule: RobustRule, _ deltas: [(AgentID, Double, [Float])]
  ) throws -> (change: [Float], used: [AgentID]) {
    let manifest = try ParameterManifest.flat(count: deltas.first?.2.count ?? 1)
    let buffer = try RobustBuffer(manifest: manifest, capacity: 64)
    for (agent, weight, elements) in deltas {
      try buffer.fold(
        try ParameterVector(manifest: manifest, elements: elements), Self.key(agent),
        weight: weight)
    }
    let accumulator = try FixedPointAccumulator(count: manifest.elementCount)
    let used = try buffer.aggregate(by: rule, into: accumulator)
    #expect(buffer.count == 0)
    var parameters = try ParameterVector(manifest: manifest, repeating: 0)
    _ = try accumulator.apply(to: &parameters, factor: 1)
    return (parameters.elements, used.map(\.agent))
  }

  // MARK: By hand

  @Test("the median is the middle value, or the mean of the two in the middle")
  func median() throws {
    let three: [(AgentID, Double, [Float])] = [
      ("c", 1, [5, -1, 2]), ("a", 1, [1, 0, 2]), ("b", 1, [1000, -8, 4]),
    ]
    #expect(try result(.median, three).change == [5, -1, 2])
    #expect(try result(.median, three).used == ["a", "b", "c"])
    // 1 5 7 1000; -8 -1 0 9; 2 2 3 4.
    let four = three + [("d", 1, [7, 9, 3])]
    #expect(try result(.median, four).change == [6, -0.5, 2.5])
    #expect(try result(.median, [("a", 1, [3])]).change == [3])
    #expect(try result(.median, [("a", 1, [3]), ("b", 1, [6])]).change == [4.5])
  }

  @Test("a delta's weight multiplies it before the rule sees it")
  func weights() throws {
    // 4·(1/2) = 2, 3, 32·(1/4) = 8.
    let deltas: [(AgentID, Double, [Float])] = [
      ("a", 0.5, [4]), ("b", 1, [3]), ("c", 0.25, [32]),
    ]
    #expect(try result(.median, deltas).change == [3])
    // (2 + 3 + 8) / 3 without any trimmed.
    #expect(try result(.trimmedMean(beta: 0), deltas).change == [Float(13.0 / 3)])
  }

  @Test("the trimmed mean leaves out floor(beta · K) at each end")
  func trimmedMean() throws {
    let deltas: [(AgentID, Double, [Float])] = [
      ("a", 1, [1]), ("b", 1, [-900]), ("c", 1, [3]), ("d", 1, [800]), ("e", 1, [5]),
    ]
    // floor(0.2·5) = 1: (1 + 3 + 5) / 3. floor(0.39·5) = 1. floor(0.4·5) = 2: 3.
    for (beta, expected) in [(0.2, 3), (0.39, 3), (0.4, 3), (0.19, -18.2)] as [(Double, Float)] {
      #expect(try result(.trimmedMean(beta: beta), deltas).change == [expected])
    }
    #expect(RobustRule.trimmedCount(beta: 0.29, of: 100) == 29)
    #expect(RobustRule.trimmedCount(beta: 0.1, of: 30) == 3)
    #expect(RobustRule.trimmedCount(beta: 0.1, of: 9) == 0)
  }

  /// On a line. With f = 2 of 7 each is scored by its 3 nearest: 0: 1 + 9 + 16 = 26;
  /// 1: 1 + 4 + 9 = 14; 3: 4 + 1 + 9 = 14; 4: 1 + 9 + 16 = 26; the others far more.
  private static let line: [(AgentID, Double, [Float])] = [
    ("g", 1, [0]), ("f", 1, [1]), ("e", 1, [3]), ("d", 1, [4]), ("c", 1, [40]), ("b", 1, [50]),
    ("a", 1, [60]),
  ]

  @Test("Krum takes the delta nearest to its neighbours, the lesser key of equals")
  func krum() throws {
    let found = try result(.krum(byzantine: 2), Self.line)
    #expect(found.change == [3] && found.used == ["e"])
    // f = 1: 4 neighbours. 1: 1 + 4 + 9 + 39² beats 3: 4 + 1 + 9 + 37²? No: 37² is less; 4 has
    // 1 + 9 + 16 + 36² = 1322, the least of all (3: 1383, 40: 100 + 400 + 36² + 37² = 3165).
    #expect(try result(.krum(byzantine: 1), Self.line).change == [4])
  }

  @Test("Multi-Krum is the mean of the best")
  func multiKrum() throws {
    // e and f have 14 each, d and g 26 each.
    let cases: [(Int, Float, [AgentID])] = [
      (1, 3, ["e"]), (2, 2, ["e", "f"]), (3, Float(8.0 / 3), ["d", "e", "f"]),
      (4, 2, ["d", "e", "f", "g"]),
    ]
    for (selected, change, used) in cases {
      let found = try result(.multiKrum(byzantine: 2, selected: selected), Self.line)
      #expect(found.change == [change] && found.used == used)
    }
  }

  @Test("updates of one agent are ordered by their numbers, and each counts")
  func severalOfOneAgent() throws {
    let manifest = try ParameterManifest.flat(count: 1)
    let buffer = try RobustBuffer(manifest: manifest, capacity: 3)
    for (number, value) in [(10, 5), (9, 7), (2, 100)] as [(UInt64, Float)] {
      try buffer.fold(
        try ParameterVector(manifest: manifest, elements: [value]), Self.key("a", number),
        weight: 1)
    }
    let accumulator = try FixedPointAccumulator(count: 1)
    // 1 neighbour, f = 0: 5 and 7 are nearest to each other; 9 is the lesser number.
    let used = try buffer.aggregate(by: .krum(byzantine: 0), into: accumulator)
    #expect(used == [Self.key("a", 9)])
  }

  // MARK: What they are for

  @Test(
    "hostile deltas cannot move the result beyond the honest ones",
    arguments: [
      .median, .trimmedMean(beta: 0.3), .krum(byzantine: 3), .multiKrum(byzantine: 3, selected: 5),
    ] as [RobustRule])
  func hostile(rule: RobustRule) throws {
    var generator = SeededGenerator(seed: 6)
    let agents: [AgentID] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
    let deltas = agents.enumerated().map { index, agent in
      (
        agent, 1.0,
        (0..<100).map { _ in
          index < 3 ? 100_000 : Float.random(in: 0.9...1.1, using: &generator)
        }
      )
    }
    let found = try result(rule, deltas)
    #expect(found.change.allSatisfy { (0.9...1.1).contains($0) })
  }

  // MARK: Oracles

  /// K random deltas with repeated values among them.
  private func random(
    _ count: Int, size: Int, using generator: inout SeededGenerator
  ) throws -> [(AgentID, Double, [Float])] {
    try (0..<count).map { index in
      (
        try AgentID("h\(index)"), 1,
        (0..<size).map { _ in
          Bool.random(using: &generator)
            ? Float(Int.random(in: -2...2, using: &generator))
            : Float.random(in: -2...2, using: &generator)
        }
      )
    }
  }

  @Test("median and trimmed mean agree with sorting each coordinate", arguments: 1...20)
  func sortedCoordinates(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let deltas = try random(count, size: 2500, using: &generator)
    let median = try result(.median, deltas).change
    let beta = 0.25
    let trimmed = try result(.trimmedMean(beta: beta), deltas).change
    for index in 0..<2500 {
      let values = deltas.map { Double($0.2[index]) }.sorted()
      let middle = (values[(count - 1) / 2] + values[count / 2]) / 2
      #expect(abs(Double(median[index]) - middle) <= 1e-6)
      let kept = values.dropFirst(count / 4).dropLast(count / 4)
      let mean = kept.reduce(0, +) / Double(kept.count)
      #expect(abs(Double(trimmed[index]) - mean) <= 1e-6)
    }
  }

  @Test("every column of zeros and ones is sorted", arguments: 1...10)
  func zerosAndOnes(count: Int) throws {
    // Coordinate c has the bits of c. By the 0-1 principle the network then sorts anything.
    let size = 1 << count
    let deltas = try (0..<count).map { row in
      (try AgentID("h\(row)"), 1.0, (0..<size).map { Float($0 >> row & 1) })
    }
    for trimmed in 0...(count - 1) / 2 {
      let beta = Double(trimmed) / Double(count)
      let found = try result(.trimmedMean(beta: beta), deltas).change
      let kept = count - 2 * trimmed
      for column in 0..<size {
        let ones = min(max(column.nonzeroBitCount - trimmed, 0), kept)
        #expect(abs(found[column] - Float(ones) / Float(kept)) <= 1e-6)
      }
    }
  }

  @Test("Krum agrees with distances computed the plain way", arguments: 0..<10 as Range<UInt64>)
  func plainKrum(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let byzantine = Int.random(in: 0...3, using: &generator)
    let count = Int.random(in: 2 * byzantine + 3...12, using: &generator)
    let deltas = try random(count, size: 40_000, using: &generator)
    let scores = deltas.map { mine in
      deltas.filter { $0.0 != mine.0 }.map { other in
        zip(mine.2, other.2).reduce(0.0) { sum, pair in
          sum + (Double(pair.0) - Double(pair.1)) * (Double(pair.0) - Double(pair.1))
        }
      }.sorted().prefix(count - byzantine - 2).reduce(0, +)
    }
    let ranked = deltas.indices.sorted { scores[$0] < scores[$1] }.map { deltas[$0].0 }
    #expect(try result(.krum(byzantine: byzantine), deltas).used == [ranked[0]])
    let selected = count - byzantine
    let found = try result(.multiKrum(byzantine: byzantine, selected: selected), deltas)
    #expect(found.used == ranked.prefix(selected).sorted())
  }

  // MARK: The buffer

  @Test(
    "any order and any cutting give the same bits, in a buffer that was used before",
    arguments: [
      .median, .trimmedMean(beta: 0.2), .krum(byzantine: 1), .multiKrum(byzantine: 1, selected: 4),
    ] as [RobustRule])
  func order(rule: RobustRule) throws {
    var generator = SeededGenerator(seed: 3)
    let size = 20_000
    let manifest = try ParameterManifest.flat(count: size)
    let buffer = try RobustBuffer(manifest: manifest, capacity: 8)
    let accumulator = try FixedPointAccumulator(count: size)
    let deltas = try random(8, size: size, using: &generator).map { agent, _, elements in
      (agent, Double.random(in: 0.2...1, using: &generator), elements)
    }
    var outcomes: Set<[UInt32]> = []
    for _ in 0..<6 {
      for (agent, weight, elements) in deltas.shuffled(using: &generator) {
        let contribution = try buffer.beginContribution(Self.key(agent), weight: weight)
        let cut = Int.random(in: 0...size, using: &generator)
        for piece in [cut..<size, 0..<cut] {
          try elements[piece].withUnsafeBufferPointer {
            try buffer.fold($0, at: piece.lowerBound, of: contribution)
          }
        }
      }
      _ = try buffer.aggregate(by: rule, into: accumulator)
      var parameters = try ParameterVector(manifest: manifest, repeating: 0.5)
      _ = try accumulator.apply(to: &parameters, factor: 1)
      outcomes.insert(parameters.elements.map(\.bitPattern))
      // Others in between leave nothing behind.
      try buffer.fold(parameters, Self.key("z"), weight: 3)
      buffer.removeAll()
    }
    #expect(outcomes.count == 1)
  }

  @Test(
    "too few updates are refused by name and kept",
    arguments: [
      (.krum(byzantine: 1), "krum(byzantine: 1)", 5),
      (.multiKrum(byzantine: 1, selected: 2), "multiKrum(byzantine: 1, selected: 2)", 5),
      (.multiKrum(byzantine: 1, selected: 6), "multiKrum(byzantine: 1, selected: 6)", 7),
      (.median, "median", 1),
    ] as [(RobustRule, String, Int)])
  func tooFew(rule: RobustRule, name: String, minimum: Int) throws {
    let manifest = try ParameterManifest.flat(count: 1)
    let buffer = try RobustBuffer(manifest: manifest, capacity: 10)
    let accumulator = try FixedPointAccumulator(count: 1)
    for index in 0..<minimum {
      let error = #expect(throws: FederationError.self) {
        _ = try buffer.aggregate(by: rule, into: accumulator)
      }
      #expect(
        error?.description
          == "the number of updates for \(name) is \(index); allowed: at least \(minimum).")
      #expect(buffer.count == index && accumulator.isEmpty)
      try buffer.fold(
        try ParameterVector(manifest: manifest, elements: [1]), Self.key("a", UInt64(index)),
        weight: 1)
    }
    _ = try buffer.aggregate(by: rule, into: accumulator)
    #expect(buffer.count == 0 && !accumulator.isEmpty)
  }

  @Test("a full buffer refuses another update")
  func full() throws {
    let manifest = try ParameterManifest.flat(count: 1)
    let buffer = try RobustBuffer(manifest: manifest, capacity: 1)
    let delta = try ParameterVector(manifest: manifest, elements: [1])
    try buffer.fold(delta, Self.key("a"), weight: 1)
    let error = #expect(throws: FederationError.self) {
      try buffer.fold(delta, Self.key("b"), weight: 1)
    }
    #expect(
      error?.description == "the number of updates for a robust rule is 2; allowed: at most 1.")
    #expect(buffer.count == 1)
  }

  @Test(
    "values out of range are refused by name",
    arguments: [
      (.trimmedMean(beta: 0.5), "trimmed mean's beta is 0.5; allowed: 0 to less than 0.5."),
      (.krum(byzantine: -1), "Krum's byzantine is -1; allowed: 0 to 1000000."),
      (
        .multiKrum(byzantine: .max, selected: 1),
        "Krum's byzantine is \(Int.max); allowed: 0 to 1000000."
      ),
      (.multiKrum(byzantine: 1, selected: 0), "Krum's selected is 0; allowed: at least 1."),
    ] as [(RobustRule, String)])
  func refused(rule: RobustRule, message: String) {
    let error = #expect(throws: FederationError.self) { try rule.validate() }
    #expect(error?.description == message)
  }
}
