// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Imaging
import Learning
import NeuralNetwork
import Synchronization
import Tensors
import Testing

@Suite("The learner of an agent")
struct SegmentationLearnerTests {
  private let hospital: LocalHospital

  init() throws { hospital = try LocalHospital() }

  private func directive(
    steps: Int = 4, epochs: Int = 0, mu: Double = 0,
    statistics: RunningStatistics = .averaged
  ) throws -> Directive {
    try Directive(
      pace: .continuous, localSteps: steps, localEpochs: epochs, learningRate: 1e-3,
      proximalStrength: mu, runningStatistics: statistics)
  }

  /// Of the weights, without running statistics.
  private func norm(_ vector: ParameterVector) -> Double {
    let squares = vector.manifest.ranges(of: .weight).joined().map { index in
      Double(vector[index]) * Double(vector[index])
    }
    return squares.reduce(0, +).squareRoot()
  }

  @Test("learns the same from the same, and says how much it saw")
  func reproducible() async throws {
    let (a, b) = (hospital.learner(), hospital.learner())
    let directive = try directive()
    for version in [Version(0), Version(1)] {
      let first = try await a.train(
        from: LocalHospital.global, version: version, directive: directive)
      let second = try await b.train(
        from: LocalHospital.global, version: version, directive: directive)
      #expect(first.delta.digest == second.delta.digest)
      #expect(norm(first.delta) > 0 && first.delta.summary.isFinite)
      #expect(first.outcome.report.steps == 4)
      let split = try CohortSplit(contentsOf: hospital.folder.path("split.json"))
      #expect(first.outcome.sampleCount == split.train.count)
    }
    var other = LocalHospital.local
    other.seed = 12
    let third = try await hospital.learner(other).train(
      from: LocalHospital.global, version: Version(0), directive: directive)
    let first = try await hospital.learner().train(
      from: LocalHospital.global, version: Version(0), directive: directive)
    #expect(first.delta.digest != third.delta.digest)
  }

  @Test("a directive of epochs is so many passes over its own cases")
  func epochs() async throws {
    let result = try await hospital.learner().train(
      from: LocalHospital.global, version: Version(0), directive: try directive(epochs: 2))
    let split = try CohortSplit(contentsOf: hospital.folder.path("split.json"))
    #expect(result.outcome.report.steps == UInt64(2 * split.train.count))
  }

  @Test("the proximal term holds it near the version")
  func proximal() async throws {
    let free = try await hospital.learner().train(
      from: LocalHospital.global, version: Version(0), directive: try directive(steps: 40))
    let held = try await hospital.learner().train(
      from: LocalHospital.global, version: Version(0), directive: try directive(steps: 40, mu: 3))
    #expect(norm(held.delta) < 0.8 * norm(free.delta))
  }

  @Test("ends between two steps when it is cancelled")
  func cancellation() async throws {
    let learner = hospital.learner()
    let directive = try directive(steps: 1_000_000)
    let last = Mutex(0)
    let task = Mutex<Task<LocalResult, any Error>?>(nil)
    await learner.report { event in
      guard case .progress(let progress) = event else { return }
      last.withLock { $0 = progress.step }
      if progress.step == 3 { task.withLock { $0?.cancel() } }
    }
    let training = task.withLock { task in
      let training = Task {
        try await learner.train(
          from: LocalHospital.global, version: Version(0), directive: directive)
      }
      task = training
      return training
    }
    await #expect(throws: CancellationError.self) { try await training.value }
    #expect(last.withLock { $0 } == 3)
    // It can train again.
    let result = try await learner.train(
      from: LocalHospital.global, version: Version(1), directive: try self.directive())
    #expect(result.outcome.report.steps == 4)
  }

  @Test("keeps running statistics of its own where the run leaves them to it")
  func localStatistics() async throws {
    var other = try LocalHospital.global
    let manifest = other.manifest
    try other.withUnsafeMutableBuffer { values in
      for range in manifest.ranges(of: .runningStatistic) {
        for index in range { values[index] = 3 }
      }
    }
    func weights(_ second: ParameterVector) async throws -> [Float] {
      let learner = hospital.learner()
      let directive = try directive(statistics: .local)
      _ = try await learner.train(
        from: LocalHospital.global, version: Version(0), directive: directive)
      let delta = try await learner.train(from: second, version: Version(1), directive: directive)
        .delta
      // Of running statistics: the version's are not the agent's, which go on from its own.
      return manifest.ranges(of: .runningStatistic).flatMap { range in
        range.map { delta[$0] }
      }
    }
    let (same, altered) = (try await weights(LocalHospital.global), try await weights(other))
    #expect(same == altered)
  }

  @Test("tells of cases that nobody can train on before it takes part")
  func noCases() async throws {
    let empty = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: empty.path("hospital"), withIntermediateDirectories: true)
    let path = empty.path
    let learner = SegmentationLearner(
      LocalHospital.architecture, settings: LocalHospital.local, twin: nil,
      executor: QueueExecutor(), loadData: { try LocalHospital.load(path) })
    await #expect(throws: (any Error).self) { try await learner.prepare() }
  }

  @Test("prepares its cases again when they have gone from the cache")
  func cacheGone() async throws {
    let learner = hospital.learner()
    let directive = try directive(steps: 50)
    _ = try await learner.train(
      from: LocalHospital.global, version: Version(0), directive: directive)
    try FileManager.default.removeItem(atPath: hospital.folder.path("cache"))
    try FileManager.default.createDirectory(
      atPath: hospital.folder.path("cache"), withIntermediateDirectories: true)
    await #expect(throws: LearningError.self) {
      try await learner.train(from: LocalHospital.global, version: Version(1), directive: directive)
    }
    _ = try await learner.train(
      from: LocalHospital.global, version: Version(2), directive: directive)
  }

  @Test("weighs rare classes more where it is asked to")
  func balanced() async throws {
    var balanced = LocalHospital.local
    balanced.classBalance = 0.5
    let plain = try await hospital.learner().train(
      from: LocalHospital.global, version: Version(0), directive: try directive())
    let weighted = try await hospital.learner(balanced).train(
      from: LocalHospital.global, version: Version(0), directive: try directive())
    #expect(plain.delta.digest != weighted.delta.digest)
  }
}
