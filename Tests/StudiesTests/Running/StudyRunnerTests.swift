// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Services
import Studies
import Synchronization
import Tensors
import Testing

@Suite("Running a study")
struct StudyRunnerTests {
  private static func plans() throws -> [TrialPlan] {
    var plans: [TrialPlan] = []
    for strategy in [FedAvg(deadline: nil) as any AggregationStrategy, FedBuff(bufferSize: 3)] {
      for seed in [1, 2, 3] as [UInt64] {
        var trial = TestTrial(strategy: strategy, seed: seed)
        trial.speed = { _ in AgentSpeed(compute: .perStep(.logNormal(median: 10, sigma: 0.5))) }
        let plan = try trial.plan()
        plans.append(
          TrialPlan(
            trial: plans.count, scenario: plan.scenario, strategy: plan.strategy, seed: seed,
            coordinator: plan.coordinator, participant: plan.participant, agents: plan.agents,
            speeds: plan.speeds, stop: plan.stop, cadence: plan.cadence))
      }
    }
    return plans
  }

  private static func description(file: String = "text") -> StudyDescription {
    StudyDescription(
      name: "test", title: "", file: file, scenarios: ["test"], strategies: ["fedavg", "fedbuff"],
      seeds: [1, 2, 3], twins: [], agents: [], target: nil, problem: "quadratic",
      parameterCount: TestTrial.parameterCount, software: "0")
  }

  private static func runner(
    _ folder: String, width: Int = 1,
    learner: @escaping @Sendable (@escaping @Sendable () -> Bool) throws -> any StudyLearner = {
      _ in QuadraticStudyLearner(problem: TestTrial().problem)
    }
  ) throws -> StudyRunner {
    StudyRunner(
      store: try StudyStore(folder: folder, of: description()), plans: try plans(),
      model: { _ in try TestTrial.model() }, learner: learner, width: width)
  }

  private static func csv(_ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/csv")
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Data(contentsOf: URL(filePath: "\(folder)/csv/\($0)")))
      })
  }

  @Test("gives the same tables with one worker, with three, and after an interruption")
  func sameBytes() async throws {
    let folder = try TemporaryFolder()
    try await Self.runner("\(folder.path)/one").run { _ in }
    try await Self.runner("\(folder.path)/three", width: 3).run { _ in }
    let expected = try Self.csv("\(folder.path)/one")
    #expect(expected.count == 6)
    #expect(expected["training.csv"].map { $0.count > 1_000 } == true)
    #expect(try Self.csv("\(folder.path)/three") == expected)

    // The second learner that is made, or use of it, fails: as a full disk or a crash would end it.
    let failing = FailingLearner.Countdown(trainings: 150)
    await #expect(throws: FailingLearner.Failure.self) {
      try await Self.runner("\(folder.path)/two") { _ in FailingLearner(failing) }.run { _ in }
    }
    let kept = try StudyStore(reading: "\(folder.path)/two").finishedTrials()
    #expect((1..<6).contains(kept.count))
    let redone = Mutex<[Int]>([])
    try await Self.runner("\(folder.path)/two").run { event in
      if case .finished(let record, _, _, _) = event { redone.withLock { $0.append(record.trial) } }
    }
    #expect(Set(redone.withLock { $0 }) == Set(0..<6).subtracting(kept))
    #expect(try Self.csv("\(folder.path)/two") == expected)
  }

  @Test("gives away each trial's models before the trial counts as done")
  func keptModels() async throws {
    let folder = try TemporaryFolder()
    let store = try StudyStore(folder: folder.path, of: Self.description())
    let kept = Mutex<[Int: (version: Version, model: ParameterVector)]>([:])
    let runner = StudyRunner(
      store: store, plans: try Self.plans(), model: { _ in try TestTrial.model() },
      learner: { _ in QuadraticStudyLearner(problem: TestTrial().problem) },
      keep: { plan, model, version, parameters in
        let known = try store.result(ofTrial: plan.trial)
        #expect(known == nil && model == .global)
        kept.withLock { $0[plan.trial] = (version, parameters) }
      }, width: 1)
    try await runner.run { _ in }
    for result in try store.results() {
      let trial = result.record.trial
      let model = try #require(kept.withLock { $0[trial] })
      #expect(model.version.number == result.record.version)
      // It has learnt: the model is not the one that a trial begins with.
      #expect(try model.model.digest != TestTrial.model().digest)
      #expect(try store.result(ofTrial: trial) == result)
    }
  }

  @Test("what cannot be kept leaves the trial undone")
  func unkept() async throws {
    struct Full: Error {}
    let folder = try TemporaryFolder()
    let runner = StudyRunner(
      store: try StudyStore(folder: folder.path, of: Self.description()), plans: try Self.plans(),
      model: { _ in try TestTrial.model() },
      learner: { _ in QuadraticStudyLearner(problem: TestTrial().problem) },
      keep: { plan, _, _, _ in if plan.trial == 1 { throw Full() } }, width: 1)
    await #expect(throws: Full.self) { try await runner.run { _ in } }
    #expect(try runner.store.finishedTrials() == [0])
  }

  @Test("keeps results as they were")
  func roundTrip() async throws {
    let folder = try TemporaryFolder()
    let plan = try Self.plans()[4]
    let result = try TrialEngine(
      plan, model: try TestTrial.model(),
      learner: QuadraticStudyLearner(problem: TestTrial().problem)
    ).run()
    do {
      try StudyStore(folder: folder.path, of: Self.description()).append(result)
    }
    let store = try StudyStore(reading: folder.path)
    #expect(try store.results() == [result])
    #expect(try store.description() == Self.description())
  }

  @Test("a study that begins has nothing of one that was there before")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    let trial = TrialFolder(of: 0, inStudy: folder.path)
    try trial.write(.global, try TestTrial.model(), agents: [], metadata: [:])
    // What no trial writes is somebody's.
    for other in ["mine/models", "1"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/trials/\(other)", withIntermediateDirectories: true)
    }
    try Data().write(to: URL(filePath: "\(folder.path)/trials/1/notes.txt"))
    do { _ = try StudyStore(folder: folder.path, of: Self.description()) }
    #expect(!FileManager.default.fileExists(atPath: trial.path))
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/trials/mine/models"))
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/trials/1/notes.txt"))
    // Its own stays when it goes on.
    try trial.write(.global, try TestTrial.model(), agents: [], metadata: [:])
    do { _ = try StudyStore(folder: folder.path, of: Self.description()) }
    #expect(try trial.parameters(of: .global, agents: []).digest == TestTrial.model().digest)
  }

  @Test("refuses the folder of another study, and one that is being run")
  func otherStudy() throws {
    let folder = try TemporaryFolder()
    do {
      let store = try StudyStore(folder: folder.path, of: Self.description())
      #expect(throws: ServiceError.folderInUse(path: folder.path)) {
        try StudyStore(folder: folder.path, of: Self.description())
      }
      _ = store
    }
    #expect(throws: StudyError.self) {
      try StudyStore(folder: folder.path, of: Self.description(file: "other"))
    }
    #expect(throws: StudyError.self) { try StudyStore(reading: "\(folder.path)/none") }
  }

  @Test("ends within a step when it is cancelled")
  func cancellation() async throws {
    let folder = try TemporaryFolder()
    let runner = try Self.runner(folder.path) { isCancelled in WaitingLearner(isCancelled) }
    let task = Task { try await runner.run { _ in } }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try runner.store.finishedTrials().isEmpty)
  }
}

/// Fails when a number of trainings is done.
private final class FailingLearner: StudyLearner {
  struct Failure: Error {}

  final class Countdown: Sendable {
    private let left: Mutex<Int>
    init(trainings: Int) { left = Mutex(trainings) }
    func step() throws {
      try left.withLock { left in
        left -= 1
        if left < 0 { throw Failure() }
      }
    }
  }

  private let countdown: Countdown
  private let learner = QuadraticStudyLearner(problem: TestTrial().problem)

  init(_ countdown: Countdown) { self.countdown = countdown }

  func stepsPerEpoch(ofAgent agent: Int) -> Int { 1 }

  func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
    try countdown.step()
    return try learner.train(task, from: base)
  }

  func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) throws -> [EvaluationRecord?] {
    learner.evaluate(model, version: version, part: part)
  }
}

/// Trains until it is cancelled.
private final class WaitingLearner: StudyLearner {
  private let isCancelled: () -> Bool

  init(_ isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }

  func stepsPerEpoch(ofAgent agent: Int) -> Int { 1 }

  func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
    while !isCancelled() {}
    throw CancellationError()
  }

  func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) -> [EvaluationRecord?] {
    []
  }
}
