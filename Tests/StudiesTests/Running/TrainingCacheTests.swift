// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Studies
import Tensors
import Testing

@Suite("Updates that are computed once")
struct TrainingCacheTests {
  /// Counts what it computes.
  private final class Counting: StudyLearner {
    private let learner = QuadraticStudyLearner(problem: TestTrial().problem)
    private(set) var count = 0

    func stepsPerEpoch(ofAgent agent: Int) -> Int { 1 }

    func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
      count += 1
      return try learner.train(task, from: base)
    }

    func evaluate(
      _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
    ) -> [EvaluationRecord?] {
      learner.evaluate(model, version: version, part: part)
    }
  }

  private func run(_ learner: Counting, _ cache: TrainingCache, _ trial: TestTrial) throws
    -> TrialResult
  {
    try TrialEngine(
      try trial.plan(), model: try TestTrial.model(),
      learner: CachedLearner(learner, cache: cache, fingerprint: "test")
    ).run()
  }

  @Test("are found again by another trial, and change nothing")
  func shared() throws {
    let folder = try TemporaryFolder()
    let trial = TestTrial(strategy: FedBuff(bufferSize: 3))
    let expected = try trial.run()
    let first = Counting()
    #expect(
      try run(first, try TrainingCache(folder: folder.path, byteLimit: 1 << 20), trial) == expected)
    #expect(first.count >= 60)
    let second = Counting()
    let cache = try TrainingCache(folder: folder.path, byteLimit: 1 << 20)
    #expect(try run(second, cache, trial) == expected)
    #expect(second.count == 0)
    #expect(cache.foundCount == first.count)
    // Another strategy has the first trainings in common.
    let third = Counting()
    _ = try run(third, cache, TestTrial(strategy: FedAvg(deadline: nil)))
    #expect(cache.foundCount - first.count >= trial.agentCount)
  }

  @Test("are computed again where a file is damaged")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let trial = TestTrial(strategy: FedBuff(bufferSize: 3))
    let cache = try TrainingCache(folder: folder.path, byteLimit: 1 << 20)
    let expected = try run(Counting(), cache, trial)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    for (index, name) in names.enumerated() {
      let path = "\(folder.path)/\(name)"
      var data = try Data(contentsOf: URL(filePath: path))
      if index.isMultiple(of: 2) {
        data[data.count - 1] ^= 1
      } else {
        data = data.prefix(data.count / 2)
      }
      try data.write(to: URL(filePath: path))
    }
    let learner = Counting()
    let again = try TrainingCache(folder: folder.path, byteLimit: 1 << 20)
    #expect(try run(learner, again, trial) == expected)
    #expect(learner.count == names.count)
  }

  @Test("take no more room than they may")
  func limit() throws {
    let folder = try TemporaryFolder()
    let size = TestTrial.parameterCount * 4
    let cache = try TrainingCache(folder: folder.path, byteLimit: 10 * size)
    _ = try run(Counting(), cache, TestTrial(strategy: FedBuff(bufferSize: 3)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 10)
    #expect(cache.failure == nil)
  }

  @Test("are let go where there is no room on the disk, and the study goes on")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let trial = TestTrial(strategy: FedBuff(bufferSize: 3))
    let cache = try TrainingCache(folder: "\(folder.path)/cache", byteLimit: 1 << 20)
    try FileManager.default.removeItem(atPath: "\(folder.path)/cache")
    #expect(try run(Counting(), cache, trial) == (try trial.run()))
    #expect(cache.failure != nil)
  }
}
