// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

/// What is made of deltas, by hand, from the offer of an update to the model's elements.
@Suite("Formulas: from deltas to a version")
struct ArithmeticFormulaTests {
  private func expectClose(
    _ found: ParameterVector, _ expected: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (found, expected) in zip(found.elements, expected) {
      #expect(
        abs(Double(found) - expected) <= 1e-6 * max(1, abs(expected)),
        sourceLocation: sourceLocation)
    }
  }

  // MARK: FedProx (arXiv 1812.06127)

  @Test("the proximal strength reaches whoever trains")
  func proximalStrength() throws {
    let directive = try Directive(pace: .continuous, proximalStrength: 0.01)
    let configuration = CoordinatorConfiguration(strategy: FedBuff(), directive: directive)
    let coordinator = try Coordinator(configuration: configuration)
    var participant = Participant(
      configuration: ParticipantConfiguration(), incarnation: 1, outbox: OutboxState(id: 1))
    let effects = participant.handle(
      .modelArrived(0, coordinator.configuration.directive, from: 1))
    #expect(effects == [.train(0, directive)])
    #expect(directive.proximalStrength == 0.01)
  }

  // MARK: Server optimisers (arXiv 2003.00295)

  /// The model after rounds of one agent with these deltas.
  private func model(_ optimizer: ServerOptimizer, rate: Double, deltas: [Float]) throws
    -> ParameterVector
  {
    let arithmetic = try AggregationArithmetic(optimizer: optimizer, serverLearningRate: rate)
    var server = try FoldingServer(.sample(FedAvg(), arithmetic: arithmetic), model: [0])
    server.join("a")
    for (index, delta) in deltas.enumerated() {
      let number = UInt64(index)
      // Cases change nothing where one agent contributes.
      try server.deliver("a", number + 1, base: Version(number), samples: 7, delta: [delta])
    }
    #expect(server.coordinator.version == Version(UInt64(deltas.count)))
    return server.model
  }

  @Test("momentum: m = beta·m + D")
  func momentum() throws {
    // m: 2, 3.
    expectClose(try model(.momentum(beta: 0.5), rate: 2, deltas: [2, 2]), [10])
  }

  @Test("Adagrad: v grows by D² from tau²")
  func adagrad() throws {
    // tau 3: v = 9, 25, 169; m = D: 8·4/(5 + 3) + 8·12/(13 + 3).
    expectClose(try model(.adagrad(tau: 3), rate: 8, deltas: [4, 12]), [10])
  }

  @Test("Adam: means that forget, without bias correction")
  func adam() throws {
    // v = 0.75·4 + 0.25·4 = 4, m = 1: 4·1/(2 + 2); v = 3 + 4, m = 0.5 + 2: 4·2.5/(√7 + 2).
    let optimizer = ServerOptimizer.adam(beta1: 0.5, beta2: 0.75, tau: 2)
    expectClose(
      try model(optimizer, rate: 4, deltas: [2, 4]), [1 + 10 / (7.0.squareRoot() + 2)])
  }

  @Test("Yogi: v moves by (1 − beta2)·D² towards D²")
  func yogi() throws {
    // v = 1 + 0.75·4 = 4, m = 1: 3·1/(2 + 1); then D² = v leaves v, m = 1.5: 3·1.5/3.
    let optimizer = ServerOptimizer.yogi(beta1: 0.5, beta2: 0.25, tau: 1)
    expectClose(try model(optimizer, rate: 3, deltas: [2, 2]), [2.5])
  }

  // MARK: Norm bound

  @Test("a delta beyond the norm bound is scaled down to it, others are not")
  func normBound() throws {
    let arithmetic = try AggregationArithmetic(normBound: NormBound(limit: 5))
    var server = try FoldingServer(
      .sample(FedBuff(bufferSize: 2), arithmetic: arithmetic), model: [0, 0])
    try server.deliver("a", base: 0, delta: [6, 8])
    try server.deliver("b", base: 0, delta: [3, 4])
    expectClose(server.model, [3, 4])
    try server.deliver("a", 2, base: 0, delta: [60, 80])
    try server.deliver("b", 2, base: 1, delta: [0, 1])
    // s(1)·[3, 4] and [0, 1], halved.
    let s = 1 / 2.0.squareRoot()
    expectClose(server.model, [3 + 1.5 * s, 4 + 2 * s + 0.5])
  }

  // MARK: Robust rules

  /// A version of a stale update of "a", tau 1 and so weight 1/2, and fresh ones of others.
  private func robust(_ rule: RobustRule, stale: [Float], fresh: [[Float]]) throws
    -> ParameterVector
  {
    let arithmetic = try AggregationArithmetic(rule: rule)
    let size = fresh.count + 1
    let strategy = FedBuff(bufferSize: size, staleness: .polynomial(exponent: 1))
    let zeros = [Float](repeating: 0, count: stale.count)
    var server = try FoldingServer(.sample(strategy, arithmetic: arithmetic), model: zeros)
    let agents = ["b", "c", "d", "e"] as [AgentID]
    for agent in (["v", "w", "x", "y", "z"] as [AgentID]).prefix(size) {
      try server.deliver(agent, base: 0, delta: zeros)
    }
    #expect(server.coordinator.version == 1)
    try server.deliver("a", base: 0, samples: 1000, delta: stale)
    for (agent, delta) in zip(agents, fresh) { try server.deliver(agent, base: 1, delta: delta) }
    #expect(server.coordinator.version == 2)
    return server.model
  }

  @Test("median of a buffer, the stale delta discounted first")
  func median() throws {
    // 10, 3, 100.
    #expect(try robust(.median, stale: [20], fresh: [[3], [100]]).elements == [10])
  }

  @Test("trimmed mean of a buffer, the stale delta discounted first")
  func trimmedMean() throws {
    // 10, 4, 6, 1000 without the least and the greatest.
    let model = try robust(.trimmedMean(beta: 0.25), stale: [20], fresh: [[4], [6], [1000]])
    #expect(model.elements == [8])
  }

  @Test("Krum of a buffer, the stale delta discounted first")
  func krum() throws {
    // Squared distances to the nearest: 10 – 9: 1, 9 – 10: 1, 0 – 9: 81. Of equals "a".
    #expect(try robust(.krum(byzantine: 0), stale: [20], fresh: [[9], [0]]).elements == [10])
    let best = RobustRule.multiKrum(byzantine: 0, selected: 2)
    #expect(try robust(best, stale: [20], fresh: [[9], [0]]).elements == [9.5])
  }

  @Test("cases do not count under a robust rule, and the norm bound comes before it")
  func robustRound() throws {
    let arithmetic = try AggregationArithmetic(rule: .median, normBound: NormBound(limit: 8))
    var server = try FoldingServer(.sample(FedAvg(), arithmetic: arithmetic), model: [0])
    server.join("a", "b", "c", "d")
    try server.deliver("a", base: 0, samples: 1000, delta: [-500])
    try server.deliver("b", base: 0, samples: 1, delta: [2])
    try server.deliver("c", base: 0, samples: 3, delta: [4])
    try server.deliver("d", base: 0, samples: 9, delta: [500])
    // −8, 2, 4, 8.
    #expect(server.model.elements == [3])
  }

  @Test("fewer updates than a rule is defined for wait, at the deadline too")
  func tooFew() throws {
    let arithmetic = try AggregationArithmetic(rule: .krum(byzantine: 0))
    let strategy = FedBuff(bufferSize: 1, deadline: .seconds(60))
    var server = try FoldingServer(.sample(strategy, arithmetic: arithmetic), model: [0])
    try server.deliver("a", base: 0, delta: [4])
    try server.deliver("b", base: 0, delta: [5])
    try server.reachDeadline(at: 60)
    #expect(server.coordinator.version == 0)
    try server.deliver("c", base: 0, delta: [100])
    #expect(server.model.elements == [4])
  }

  // MARK: FedBN (arXiv 2102.07623)

  private func normalised() throws -> ParameterManifest {
    try ParameterManifest([
      TensorDescription(name: "a.running_mean", shape: [1], kind: .runningStatistic),
      TensorDescription(name: "a.weight", shape: [2]),
      TensorDescription(name: "b.running_var", shape: [1], kind: .runningStatistic),
    ])
  }

  @Test("running statistics are averaged or stay as they began, weights are averaged")
  func runningStatistics() throws {
    for (kept, expected) in [
      (.averaged, [6, 3, 5, 3]), (.local, [1, 3, 5, 1]),
    ] as [(RunningStatistics, [Float])] {
      let arithmetic = try AggregationArithmetic(runningStatistics: kept)
      var server = try FoldingServer(
        .sample(FedAvg(), arithmetic: arithmetic), model: [1, 2, 3, 1], manifest: normalised())
      server.join("a", "b")
      try server.deliver("a", base: 0, samples: 1, delta: [8, 4, 8, 2])
      try server.deliver("b", base: 0, samples: 1, delta: [2, -2, -4, 2])
      #expect(server.model.elements == expected)
    }
  }

  @Test("running statistics that stay local do not decide what Krum takes")
  func localKrum() throws {
    let arithmetic = try AggregationArithmetic(
      rule: .krum(byzantine: 0), runningStatistics: .local)
    var server = try FoldingServer(
      .sample(FedAvg(), arithmetic: arithmetic), model: [1, 0, 0, 1], manifest: normalised())
    server.join("a", "b", "c")
    try server.deliver("a", base: 0, delta: [50, 9, 9, 7])
    try server.deliver("b", base: 0, delta: [-50, 1, 2, -7])
    try server.deliver("c", base: 0, delta: [50, 1, 1, 7])
    #expect(server.model.elements == [1, 1, 2, 1])
  }

  @Test(
    "running statistics that stay local stay under mixing and optimisers",
    arguments: [.none, .momentum(beta: 0.5), .adam()] as [ServerOptimizer])
  func localMixing(optimizer: ServerOptimizer) throws {
    let arithmetic = try AggregationArithmetic(
      optimizer: optimizer, serverLearningRate: 0.5, runningStatistics: .local)
    var server = try FoldingServer(
      .sample(FedAsync(), arithmetic: arithmetic), model: [1, 2, 3, 1], manifest: normalised())
    try server.deliver("a", base: 0, delta: [8, 4, 8, 2])
    try server.deliver("b", base: 0, delta: [8, 4, 8, 2])
    #expect(server.model[0] == 1 && server.model[3] == 1 && server.model[1] > 2)
  }
}
