// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Services
import Tensors
import Testing

@Suite("Replay")
struct ReplayTests {
  private func outcomes(_ result: ReplayResult) -> [ReplayedVersion.Outcome] {
    result.versions.map(\.outcome)
  }

  @Test("makes every version again with the same bits")
  func sound() throws {
    let run = try RecordedRun(versions: 5, pending: 2)
    let result = try run.replay()
    #expect(outcomes(result) == [.start] + Array(repeating: .same, count: 5))
    #expect(result.versions.map(\.file) == Array(repeating: .same, count: 6))
    #expect(result.versions.map(\.updateCount) == [0, 2, 2, 2, 2, 2])
    #expect(result.pendingCount == 2)
    #expect(result.isSound)
    #expect(result.replayedCount == 5)
  }

  @Test("agrees with arithmetic done by hand")
  func oracle() throws {
    let run = try RecordedRun(versions: 1)
    let start = try run.models.parameters(of: .initial)
    let made = try run.models.parameters(of: Version(1))
    var sums = [Double](repeating: 0, count: RecordedRun.count)
    for contribution in run.contributions[0] {
      try run.payloads.read(contribution, with: TensorDecoder()) { offset, elements in
        for (index, value) in elements.enumerated() {
          sums[offset + index] += Double(value) * contribution.weight
        }
      }
    }
    for index in 0..<RecordedRun.count {
      #expect(abs(Double(made[index]) - Double(start[index]) - sums[index] / 2) < 1e-6)
    }
    #expect(try run.replay().isSound)
  }

  @Test("knows that versions were made in another way from some version on")
  func changedConfiguration() throws {
    let result = try RecordedRun(versions: 4, changesAt: 3).replay()
    #expect(outcomes(result) == [.start] + Array(repeating: .same, count: 4))
  }

  @Test("says which versions cannot be made again, and finds no fault in that")
  func retention() throws {
    let run = try RecordedRun(versions: 6, keptVersions: 4, keptUpdates: 2)
    let result = try run.replay()
    #expect(result.isSound)
    #expect(outcomes(result).suffix(3) == [.start, .same, .same])
    for version in result.versions.prefix(4) {
      guard case .notReplayed(let reason) = version.outcome else {
        Issue.record("\(version)")
        continue
      }
      #expect(reason.contains("no longer kept"))
    }
    #expect(result.versions.map(\.file) == [.absent, .absent, .absent, .same, .same, .same, .same])
  }

  @Test("begins with the oldest model where more updates than models are kept")
  func fewModels() throws {
    let result = try RecordedRun(versions: 5, keptVersions: 2).replay()
    #expect(outcomes(result).suffix(2) == [.start, .same])
    #expect(result.isSound)
    #expect(result.replayedCount == 1)
  }

  @Test("finds nothing to make where no updates are kept")
  func noUpdates() throws {
    let result = try RecordedRun(versions: 3, keptVersions: 2, keptUpdates: 0).replay()
    #expect(result.isSound)
    #expect(result.replayedCount == 0)
    #expect(outcomes(result).last == .start)
  }

  @Test("names the version of an update that is damaged, and judges the rest for itself")
  func damagedPayload() throws {
    let run = try RecordedRun(versions: 5)
    try run.folder.damage(run.payload(3, 1), byte: -1)
    let result = try run.replay()
    #expect(result.firstProblem?.version == Version(3))
    #expect(result.firstProblem?.problem?.contains(run.payload(3, 1)) == true)
    #expect(outcomes(result).suffix(2) == [.same, .same])
    #expect(result.replayedCount == 4)
  }

  @Test("names the version of an update that was swapped for another, digest and all")
  func swappedPayload() throws {
    let run = try RecordedRun(versions: 3)
    let other = try SamplePayload((0..<RecordedRun.count).map { Float($0) })
    try run.payloads.save(
      other.frames, payload: other.payload, as: PayloadName(run.contributions[1][0]))
    let result = try run.replay()
    #expect(result.firstProblem?.version == Version(2))
  }

  @Test("names the version whose file is damaged, and takes it for nothing")
  func damagedModel() throws {
    let run = try RecordedRun(versions: 4)
    try run.folder.damage(run.model(2), byte: -1)
    let result = try run.replay()
    let problem = try #require(result.firstProblem)
    #expect(problem.version == Version(2))
    #expect(problem.outcome == .same)
    #expect(problem.problem?.contains(run.model(2)) == true)
    #expect(result.versions.count { $0.problem != nil } == 1)
  }

  @Test("names the version whose file is whole and holds another model")
  func alteredModel() throws {
    let run = try RecordedRun(versions: 4)
    var model = try run.models.parameters(of: Version(2))
    try model.withUnsafeMutableBuffer { $0[0] += 1 }
    try run.models.save(model, version: Version(2))
    let result = try run.replay()
    #expect(result.firstProblem?.version == Version(2))
    #expect(result.firstProblem?.outcome == .same)
  }

  @Test("names the version whose digest in the journal is another")
  func alteredJournal() throws {
    let run = try RecordedRun(versions: 4)
    // A version that was committed with a model that its updates do not make.
    let description = AssemblyDescription(
      strategy: "fedbuff", arithmetic: .mean)
    do {
      let journal = try Journal(
        folder: run.folder.path,
        run: RunDescription(
          federation: FederationID("test"), run: RunID("run"),
          manifestDigest: EnvelopeEncoder.digest(of: .flat(count: RecordedRun.count)),
          assembly: description), at: 0)
      let sample = try SamplePayload(Array(repeating: 1, count: RecordedRun.count))
      let contribution = try sample.contribution("d", 1, base: 4)
      try run.payloads.save(
        sample.frames, payload: sample.payload, as: PayloadName(contribution))
      try journal.accept(contribution, at: 1)
      let model = try ParameterVector(manifest: .flat(count: RecordedRun.count), repeating: 2)
      try journal.commit(
        CommittedVersion(
          version: Version(5), contributions: [contribution], sincePrevious: .zero),
        modelDigest: run.models.save(model, version: Version(5)), updateNorm: 0, at: 1)
    }
    let result = try run.replay()
    #expect(result.firstProblem?.version == Version(5))
    guard case .differs = result.firstProblem?.outcome else {
      Issue.record("\(String(describing: result.firstProblem))")
      return
    }
    #expect(result.firstProblem?.file == .same)
  }

  @Test("names an update that should be kept and is missing, also one that waits")
  func missing() throws {
    let run = try RecordedRun(versions: 3, pending: 1)
    try run.remove(run.payload(2))
    try run.remove(run.payload(4))
    let result = try run.replay()
    #expect(result.firstProblem?.version == Version(2))
    #expect(result.pendingProblems.count == 1)
    #expect(result.pendingProblems.first?.contains(run.payload(4)) == true)
  }

  @Test("misses the newest model, which is always kept")
  func missingModel() throws {
    let run = try RecordedRun(versions: 3)
    try run.remove(run.model(3))
    let result = try run.replay()
    #expect(result.firstProblem?.version == Version(3))
    #expect(result.firstProblem?.outcome == .same)
    #expect(result.versions.last?.problem?.contains(run.model(3)) == true)
  }

  @Test("goes on after a gap with the next model that is there")
  func noRestart() throws {
    let run = try RecordedRun(versions: 4)
    try run.remove(run.payload(2))
    try run.remove(run.model(2))
    try run.remove(run.model(3))
    let result = try run.replay()
    guard case .failed = result.versions[2].outcome,
      case .notReplayed(let reason) = result.versions[3].outcome
    else {
      Issue.record("\(outcomes(result))")
      return
    }
    #expect(reason.contains("v2"))
    #expect(outcomes(result).last == .start)
  }

  @Test(
    "finds no fault in what an aggregator lets go while it looks",
    arguments: [(versions: 1, updates: 2), (3, 1), (6, 2), (100, 0)])
  func retentionMeanwhile(kept: (versions: Int, updates: Int)) throws {
    let run = try RecordedRun(
      versions: 6, keptVersions: kept.versions, keptUpdates: kept.updates)
    // Between looking for files and reading them, and again between two versions.
    let replay = try Replay(folder: run.folder.path)
    try run.grow(by: 3)
    var judged = 0
    let result = try replay.run { _ in
      judged += 1
      guard judged.isMultiple(of: 2) else { return }
      do { try run.grow(by: 2) } catch { Issue.record(error) }
    }
    #expect(result.isSound, "\(result.firstProblem?.problem ?? "") \(result.pendingProblems)")
    #expect(result.versions.count == 10 && judged == 10)
  }

  @Test("misses what is gone and should be kept also while the aggregator is at work")
  func missingMeanwhile() throws {
    let run = try RecordedRun(versions: 4, keptVersions: 3, keptUpdates: 3)
    let replay = try Replay(folder: run.folder.path)
    try run.grow(by: 1)
    try run.remove(run.payload(4))
    try run.remove(run.model(5))
    let result = try replay.run()
    #expect(result.firstProblem?.version == Version(4))
    #expect(result.versions.last?.problem?.contains(run.model(5)) == true)
  }

  @Test("needs a journal")
  func nothing() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ServiceError.self) { _ = try Replay(folder: folder.path) }
  }
}
