// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Glibc
import Studies
import Tensors
import Testing

@Suite("A trial on the virtual clock")
struct TrialEngineTests {
  private static let strategies: [any AggregationStrategy] = [
    FedAvg(deadline: nil), FedAvg(quorum: 0.6, deadline: nil, late: .foldNext),
    SemiSync(period: .seconds(100)), FedAsync(), FedBuff(bufferSize: 3),
  ]

  @Test("gives the same result from the same plan", arguments: strategies.indices)
  func reproducible(index: Int) throws {
    var trial = TestTrial(strategy: Self.strategies[index])
    trial.speed = { _ in
      AgentSpeed(
        compute: .perStep(.logNormal(median: 10, sigma: 0.5)), dropout: 0.1, dropoutSeconds: 200,
        crashesPerDay: 50, restartSeconds: 30)
    }
    let first = try trial.run()
    #expect(try trial.run() == first)
    trial.seed = 2
    #expect(try trial.run() != first)
  }

  @Test("learns under every strategy", arguments: strategies.indices)
  func learns(index: Int) throws {
    var trial = TestTrial(strategy: Self.strategies[index])
    trial.stop.updates = 300
    let scores = try trial.run().scores.filter { $0.part == .test }
    #expect(scores.count == trial.agentCount)
    let mean = scores.reduce(0) { $0 + $1.dice } / Double(scores.count)
    #expect(mean > 0.7, "the mean score is \(mean)")
  }

  @Test("lets a synchronous round last as long as its slowest agent")
  func synchronousRound() throws {
    // Five agents, 4 steps each of 10 to 14 seconds.
    let result = try TestTrial(strategy: FedAvg(deadline: nil)).run()
    let rounds = zip([0] + result.versions.map(\.seconds), result.versions.map(\.seconds))
    for (begin, end) in rounds { #expect(abs(end - begin - 56) < 1e-6) }
    #expect(result.versions.allSatisfy { $0.contributions == 5 && $0.maximumStaleness == 0 })
  }

  @Test("makes no one wait under an asynchronous strategy")
  func nobodyWaits() throws {
    let result = try TestTrial(strategy: FedBuff(bufferSize: 3)).run()
    for activity in result.activities { #expect(activity.idle < 1e-6) }
    let late = result.trainings.compactMap(\.staleness).filter { $0 > 0 }
    #expect(!late.isEmpty)
  }

  @Test("adds messages' time on slow links", arguments: [TensorEncoding.float32, .float16])
  func slowLinks(encoding: TensorEncoding) throws {
    var trial = TestTrial(strategy: FedAvg(deadline: nil), encoding: encoding)
    trial.speed = { _ in
      AgentSpeed(
        compute: .perStep(.constant(10)),
        link: NetworkLink(
          latency: .seconds(1), bytesPerSecondDown: 40, bytesPerSecondUp: 20))
    }
    let result = try trial.run()
    // A model of 80 bytes down, 40 s of training, the update up.
    let up = Double(TestTrial.parameterCount * encoding.bytesPerElement) / 20
    let round = (1 + 2) + 40 + (1 + up)
    let second = result.versions[1].seconds - result.versions[0].seconds
    #expect(abs(second - round) < 1e-6)
    #expect(
      result.record.bytesUp
        == Int64(TestTrial.parameterCount * encoding.bytesPerElement)
        * Int64(
          result.trainings.count { $0.arrived != nil || $0.outcome == .underWay }
            - Self.stillTraining(result)))
  }

  /// Trainings that had not ended when the trial did.
  private static func stillTraining(_ result: TrialResult) -> Int {
    result.trainings.count { $0.outcome == .underWay && $0.loss == nil }
  }

  @Test("accounts for all time of every agent")
  func accounting() throws {
    var trial = TestTrial(strategy: FedAvg(deadline: .seconds(500)))
    trial.speed = { index in
      AgentSpeed(
        compute: .perStep(.logNormal(median: 10, sigma: 0.3)),
        link: NetworkLink(latency: .seconds(2), bytesPerSecondDown: 20, bytesPerSecondUp: 20),
        joins: Double(index) * 30, dropout: 0.2, dropoutSeconds: 300, crashesPerDay: 100,
        restartSeconds: 60)
    }
    let result = try trial.run()
    for activity in result.activities {
      let sum = activity.training + activity.transfer + activity.offline + activity.idle
      #expect(abs(sum - result.record.seconds) < 1e-6, "\(activity)")
    }
    #expect(result.activities.contains { $0.crashes > 0 })
    #expect(result.record.updatesLost > 0)
    #expect(
      result.record.updatesLost == result.trainings.count { $0.outcome == .lost })
  }

  @Test("folds each update once, in the version that it says")
  func folds() throws {
    var trial = TestTrial(strategy: FedBuff(bufferSize: 3))
    trial.speed = { _ in
      AgentSpeed(
        compute: .perStep(.logNormal(median: 10, sigma: 0.5)), crashesPerDay: 200,
        restartSeconds: 20)
    }
    let result = try trial.run()
    let folded = result.trainings.filter { $0.outcome == .folded }
    #expect(folded.count == result.record.updatesFolded)
    for version in result.versions {
      let own = folded.filter { $0.version == version.version }
      #expect(own.count == version.contributions)
      #expect(own.compactMap(\.staleness).max() == version.maximumStaleness)
    }
  }

  @Test("takes no agent outside its hours")
  func hours() throws {
    var trial = TestTrial(strategy: FedBuff(bufferSize: 2))
    trial.stop = StoppingRule(seconds: 2 * 86_400)
    let window = try #require(DailyWindow(begin: 18 * 3_600, end: 6 * 3_600))
    trial.speed = { _ in AgentSpeed(compute: .perStep(.constant(500)), window: window) }
    let result = try trial.run()
    for training in result.trainings {
      let hour = (training.begun / 3_600).truncatingRemainder(dividingBy: 24)
      #expect(hour >= 18 || hour < 6, "one began at \(hour)")
    }
    for activity in result.activities { #expect(abs(activity.offline - 86_400) < 1) }
    #expect(result.record.ending == .time)
  }

  @Test("ends at the target, and says when it was reached")
  func target() throws {
    var trial = TestTrial(strategy: FedBuff(bufferSize: 3))
    trial.target = 0.5
    trial.stop = StoppingRule(seconds: 1e6, endsAtTarget: true)
    trial.cadence = EvaluationCadence(updates: 3)
    let result = try trial.run()
    #expect(result.record.ending == .target)
    #expect(result.record.targetSeconds == result.record.seconds)
    #expect(result.record.targetUpdates == result.record.updatesFolded)
  }

  @Test("draws the same times for an agent's trainings under every strategy")
  func commonRandomness() throws {
    func times(_ strategy: any AggregationStrategy) throws -> [Double] {
      var trial = TestTrial(strategy: strategy)
      trial.speed = { _ in AgentSpeed(compute: .perStep(.logNormal(median: 10, sigma: 0.5))) }
      return try trial.run().trainings.filter { $0.agent == "agent-1" }.prefix(5).map {
        (($0.finished - $0.begun) * 1e6).rounded()
      }
    }
    #expect(try times(FedAvg(deadline: nil)) == times(FedBuff(bufferSize: 2)))
  }

  @Test("reaches a target in at most half the time of rounds, where machines differ tenfold")
  func heterogeneity() throws {
    func time(_ strategy: any AggregationStrategy, slowest: Double) throws -> Double {
      var trial = TestTrial(strategy: strategy, agentCount: 9, target: 0.8)
      trial.stop = StoppingRule(seconds: 1e6, endsAtTarget: true)
      trial.cadence = EvaluationCadence(updates: 3)
      trial.speed = { index in
        AgentSpeed(compute: .perStep(.constant(10 * pow(slowest, Double(index) / 8))))
      }
      return try #require(try trial.run().record.targetSeconds)
    }
    let (rounds, buffer) = (FedAvg(deadline: nil), FedBuff(bufferSize: 3))
    #expect(try 2 * time(buffer, slowest: 10) <= time(rounds, slowest: 10))
    #expect(try time(rounds, slowest: 1) <= 2 * time(buffer, slowest: 1))
  }

  @Test("never stops where a window is the whole day")
  func wholeDay() throws {
    var trial = TestTrial(strategy: FedBuff(bufferSize: 2))
    trial.stop = StoppingRule(seconds: 3 * 86_400)
    let window = try #require(DailyWindow(begin: 0, end: 86_400))
    trial.speed = { _ in AgentSpeed(compute: .perStep(.constant(500)), window: window) }
    for activity in try trial.run().activities { #expect(activity.offline < 1, "\(activity)") }
  }

  @Test("goes on in time where trainings take none")
  func noTime() throws {
    var trial = TestTrial(strategy: FedAvg(deadline: nil))
    trial.stop = StoppingRule(seconds: 1)
    trial.speed = { _ in AgentSpeed(compute: .recorded([0])) }
    let result = try trial.run()
    #expect(result.record.ending == .time)
    #expect(result.versions.count <= 1_001)
  }

  @Test("tells drop-outs from crashes, and loses a training by each")
  func dropouts() throws {
    var trial = TestTrial(strategy: FedBuff(bufferSize: 3))
    trial.speed = { _ in
      AgentSpeed(compute: .perStep(.constant(10)), dropout: 0.3, dropoutSeconds: 100)
    }
    let result = try trial.run()
    #expect(result.activities.allSatisfy { $0.crashes == 0 })
    let dropouts = result.activities.reduce(0) { $0 + $1.dropouts }
    #expect(dropouts > 0)
    #expect(result.record.updatesLost == dropouts)
  }

  @Test("scores the last model at the time when it was made")
  func lastScores() throws {
    var trial = TestTrial(strategy: FedAvg(deadline: nil))
    trial.stop = StoppingRule(seconds: 200)
    trial.cadence = EvaluationCadence()
    let result = try trial.run()
    let last = try #require(result.versions.last)
    #expect(last.seconds < 200)
    let scores = result.scores.filter { $0.version == last.version }
    #expect(!scores.isEmpty)
    #expect(scores.allSatisfy { $0.seconds == last.seconds && $0.bytes == last.bytes })
  }

  @Test("ends in time whatever speeds are written")
  func extremes() throws {
    for speed in [
      AgentSpeed(compute: .perStep(.logNormal(median: 1e6, sigma: 3))),
      AgentSpeed(
        compute: .perStep(.constant(1)),
        link: NetworkLink(
          latency: .seconds(60), bytesPerSecondDown: 1e-300, bytesPerSecondUp: 1e-300)),
      AgentSpeed(
        compute: .perStep(.constant(1e300)), dropout: 1, dropoutSeconds: 1e300,
        crashesPerDay: 1e-300, restartSeconds: 1e300),
    ] {
      var trial = TestTrial(strategy: FedAvg(deadline: nil))
      trial.speed = { _ in speed }
      #expect(try trial.run().record.ending == .time)
    }
  }

  @Test("goes on when a training diverges")
  func divergence() throws {
    let trial = TestTrial(strategy: FedBuff(bufferSize: 3), localSteps: 1)
    let learner = Diverging(QuadraticStudyLearner(problem: trial.problem), agent: 0)
    let result = try TrialEngine(
      try trial.plan(), model: try TestTrial.model(), learner: learner
    ).run()
    #expect(result.record.updatesFolded >= 60)
    #expect(result.trainings.contains { $0.agent == "agent-1" && $0.outcome == .diverged })
    #expect(!result.trainings.contains { $0.agent == "agent-1" && $0.outcome == .folded })
  }

  @Test("spends no more than each agent's privacy budget")
  func privacy() throws {
    var trial = TestTrial(strategy: FedBuff(bufferSize: 3))
    trial.arithmetic = try AggregationArithmetic(
      privacy: try DifferentialPrivacy(
        clippingNorm: 1, noiseMultiplier: 2, delta: 1e-5, epsilonBudget: 4))
    trial.stop = StoppingRule(seconds: 50_000)
    let result = try trial.run()
    #expect(result.trainings.contains { $0.outcome == .rejected })
    #expect(result.record.updatesFolded > 0)
    #expect(try trial.run() == result)
  }
}

/// One agent's trainings never end well.
private final class Diverging: StudyLearner {
  private let learner: any StudyLearner
  private let agent: Int

  init(_ learner: any StudyLearner, agent: Int) {
    self.learner = learner
    self.agent = agent
  }

  func stepsPerEpoch(ofAgent agent: Int) -> Int { learner.stepsPerEpoch(ofAgent: agent) }

  func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
    guard task.agent != agent else {
      throw StudyError.diverged(agent: "agent-1", reason: "its loss is not finite")
    }
    return try learner.train(task, from: base)
  }

  func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) throws -> [EvaluationRecord?] {
    try learner.evaluate(model, version: version, part: part)
  }
}
