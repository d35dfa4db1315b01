// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Imaging
import Learning
import NeuralNetwork
import Phantom
import Synchronization
import Tensors
import Testing

@Suite("A twin")
struct TwinTests {
  private let hospital: LocalHospital

  init() throws { hospital = try LocalHospital() }

  private func settings(
    _ change: (inout TwinSettings) -> Void = { _ in }
  ) throws -> TwinSettings {
    var settings = try TwinSettings()
    settings.learningRate = 3e-3
    change(&settings)
    return settings
  }

  /// The global model, but all is enhancing tumour to it.
  private func poison() throws -> ParameterVector {
    var poison = try LocalHospital.global
    let manifest = poison.manifest
    try poison.withUnsafeMutableBuffer { values in
      for (tensor, begin) in zip(manifest.tensors, manifest.offsets)
      where tensor.name == "head.bias" {
        values[begin + 3] = 1e4
      }
    }
    return poison
  }

  /// Offers versions one after the other, and waits for what comes of each.
  private func offer(
    _ versions: [(Version, ParameterVector)], to learner: SegmentationLearner
  ) async {
    for (version, parameters) in versions {
      learner.offer(parameters, version: version)
      await learner.settle()
    }
  }

  @Test("is refreshed from versions that are due, scored, and kept")
  func refresh() async throws {
    let serving = Mutex<[UInt64]>([])
    let learner = hospital.learner(twin: try settings { $0.versions = 3 }) { twin in
      serving.withLock { $0.append(twin.record.refresh) }
    }
    let events = Mutex<[LearnerEvent]>([])
    await learner.report { event in events.withLock { $0.append(event) } }
    let global = try LocalHospital.global
    await offer([0, 1, 2, 3, 4, 5, 7].map { (Version($0), global) }, to: learner)
    let records = hospital.archive.records
    #expect(records.map(\.parent.number) == [3, 7])
    #expect(records.map(\.refresh) == [1, 2])
    #expect(records.allSatisfy { $0.drift > 0 && $0.caseCount == 1 && $0.seconds > 0 })
    #expect(records[0].incumbentDice == nil && records[1].incumbentDice != nil)
    #expect(serving.withLock { $0 }.first == 1)
    let told = events.withLock { $0 }.compactMap { event in
      if case .twinRefreshed(let record) = event { record } else { nil }
    }
    #expect(told == records)
    // Of each refresh: the global model and the candidate, on the validation cases.
    #expect(hospital.archive.scores.map(\.version.number) == [3, 3, 7, 7])
    for scores in hospital.archive.scores {
      #expect(scores.part == .validation)
      #expect(scores.scores.allSatisfy { (0...1).contains($0.dice) && $0.iou <= $0.dice })
    }
    // A version that is missed is not asked for again.
    await offer([(Version(8), global)], to: learner)
    #expect(hospital.archive.records.count == 2)
  }

  @Test("follows versions that begin anew: another run, or an aggregator's older copy")
  func versionsBegunAnew() async throws {
    let learner = hospital.learner(twin: try settings { $0.versions = 3 })
    let global = try LocalHospital.global
    await offer([7, 1, 3, 3, 4, 6].map { (Version($0), global) }, to: learner)
    #expect(hospital.archive.records.map(\.parent.number) == [7, 3, 6])
  }

  @Test("holds against a poisoned global model, and says why")
  func poisoned() async throws {
    let learner = hospital.learner(twin: try settings { $0.epochs = 40 })
    await offer([(Version(1), try LocalHospital.global)], to: learner)
    let before = try #require(hospital.archive.serving())
    let poison = try poison()
    let weak = hospital.learner(
      twin: try settings {
        $0.epochs = 1
        $0.learningRate = 1e-9
      })
    let events = Mutex<[TwinRecord]>([])
    await weak.report { event in
      if case .twinRefreshed(let record) = event { events.withLock { $0.append(record) } }
    }
    await offer([(Version(2), poison)], to: weak)
    let record = try #require(events.withLock { $0 }.last)
    #expect(record.decision == .rolledBack)
    #expect(record.dice < (record.incumbentDice ?? 0))
    #expect(
      abs((record.incumbentDice ?? 0) - max(before.record.dice, before.record.globalDice)) < 1e-9)
    let after = try #require(hospital.archive.serving())
    #expect(after.parameters.digest == before.parameters.digest)
    #expect(after.record == before.record)
  }

  @Test("is compared with the one that was restored while its candidate was trained")
  func restoredMeanwhile() async throws {
    let learner = hospital.learner(twin: try settings { $0.epochs = 40 })
    let global = try LocalHospital.global
    await offer([(Version(1), global)], to: learner)
    let first = try #require(hospital.archive.serving()).record
    hospital.archive.restoreAfterNextLook(ServingTwin(record: first, parameters: try poison()))
    await offer([(Version(2), global)], to: learner)
    let second = try #require(hospital.archive.records.last)
    #expect(second.refresh == 2)
    #expect(try #require(second.incumbentDice) < max(first.dice, first.globalDice))
  }

  @Test("is compared again where another is restored while it is being judged")
  func restoredInTheEnd() async throws {
    let anything = try TwinGate(tolerance: 1)
    let learner = hospital.learner(
      twin: try settings {
        $0.epochs = 20
        $0.gate = anything
      })
    let global = try LocalHospital.global
    await offer([(Version(1), global), (Version(2), global)], to: learner)
    let first = try #require(hospital.archive.records.first)
    hospital.archive.restoreBeforeNextKeeping(ServingTwin(record: first, parameters: try poison()))
    await offer([(Version(3), global)], to: learner)
    let records = hospital.archive.records
    #expect(records.map(\.refresh) == [1, 2, 3])
    #expect(try #require(records[2].incumbentDice) < 0.9 * records[1].dice)
  }

  @Test("serves while the agent's data are still being read")
  func servesAtOnce() async throws {
    let global = try LocalHospital.global
    await offer([(Version(1), global)], to: hospital.learner(twin: try settings()))
    struct Unreadable: Error {}
    let served = Mutex<[UInt64]>([])
    let learner = SegmentationLearner(
      LocalHospital.architecture, settings: LocalHospital.local,
      twin: (try settings(), hospital.archive), executor: QueueExecutor(),
      loadData: {
        #expect(served.withLock { $0 } == [1])
        throw Unreadable()
      }, onTwin: { twin in served.withLock { $0.append(twin.record.refresh) } })
    await #expect(throws: Unreadable.self) { try await learner.prepare() }
    #expect(served.withLock { $0 } == [1])
  }

  @Test("is none where no case validates, and whoever listens later hears why")
  func nothingValidates() async throws {
    let path = hospital.folder.path
    let learner = SegmentationLearner(
      LocalHospital.architecture, settings: LocalHospital.local,
      twin: (try settings(), hospital.archive), executor: QueueExecutor(),
      loadData: { try LocalHospital.load(path, validation: 0) })
    try await learner.prepare()
    let warnings = Mutex<[String]>([])
    await learner.report { event in
      if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
    }
    #expect(warnings.withLock { $0 }.contains { $0.contains("no case validates") })
    await offer([(Version(1), try LocalHospital.global)], to: learner)
    #expect(hospital.archive.records.isEmpty)
  }

  @Test("is left as it is when the agent stops during a refresh", .timeLimit(.minutes(1)))
  func stopped() async throws {
    let learner = hospital.learner(twin: try settings { $0.epochs = 1_000_000 })
    let warnings = Mutex<[String]>([])
    await learner.report { event in
      if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
    }
    let global = try LocalHospital.global
    learner.offer(global, version: Version(1))
    for await _ in hospital.archive.begun { break }
    learner.stop()
    await learner.settle()
    #expect(hospital.archive.records.isEmpty)
    #expect(warnings.withLock { $0 }.isEmpty)
    // No more is taken.
    await offer([(Version(2), global)], to: learner)
    #expect(hospital.archive.records.isEmpty)
  }

  @Test("is not touched by a global model that is not even finite")
  func nonFinite() async throws {
    let learner = hospital.learner(twin: try settings())
    await offer([(Version(1), try LocalHospital.global)], to: learner)
    let before = hospital.archive.serving()?.parameters.digest
    let warnings = Mutex<[String]>([])
    await learner.report { event in
      if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
    }
    var poison = try LocalHospital.global
    try poison.fill(.infinity)
    await offer([(Version(2), poison)], to: learner)
    #expect(hospital.archive.serving()?.parameters.digest == before)
    #expect(hospital.archive.records.count == 1)
    #expect(warnings.withLock { $0 }.contains { $0.contains("v2") })
  }

  @Test("trains the layers that are asked for, and no others", arguments: TrainedLayers.allCases)
  func layers(trained: TrainedLayers) async throws {
    // Whatever comes of it is wanted, not what is better.
    let anything = try TwinGate(tolerance: 1)
    let learner = hospital.learner(
      twin: try settings {
        $0.trainedLayers = trained
        $0.gate = anything
      })
    let global = try LocalHospital.global
    await offer([(Version(1), global)], to: learner)
    let twin = try #require(hospital.archive.serving()).parameters
    for (tensor, begin) in zip(global.manifest.tensors, global.manifest.offsets)
    where tensor.kind == .weight {
      let range = begin..<begin + tensor.elementCount
      let isSame = range.allSatisfy { twin[$0] == global[$0] }
      // Biases before a normalisation have no gradient.
      if trained.trains(tensor.name), tensor.name.hasSuffix(".weight") {
        #expect(!isSame, "\(tensor.name)")
      }
      if !trained.trains(tensor.name) { #expect(isSame, "\(tensor.name)") }
    }
  }

  @Test("of Ditto is pulled to the global model, the more the larger lambda is")
  func ditto() async throws {
    var drifts: [Double] = []
    let anything = try TwinGate(tolerance: 1)
    for lambda in [0.0, 100] {
      let hospital = try LocalHospital()
      let learner = hospital.learner(
        twin: try settings {
          $0.method = .ditto
          $0.lambda = lambda
          $0.epochs = 4
          $0.gate = anything
        })
      let global = try LocalHospital.global
      await offer([1, 2, 3].map { (Version($0), global) }, to: learner)
      drifts.append(try #require(hospital.archive.records.last).drift)
    }
    #expect(drifts[1] < 0.8 * drifts[0])
  }

  @Test("is refreshed when cases arrive, who join the parts without moving anyone")
  func newCases() async throws {
    let learner = hospital.learner(twin: try settings())
    await offer([(Version(1), try LocalHospital.global)], to: learner)
    let before = try CohortSplit(contentsOf: hospital.folder.path("split.json"))
    #expect(try await learner.rescan() == false)
    try add(5..<9)
    #expect(try await learner.rescan())
    let after = try CohortSplit(contentsOf: hospital.folder.path("split.json"))
    #expect(after.allIDs.count > before.allIDs.count)
    for part in SplitPart.allCases {
      #expect(Set(before.ids(in: part)).isSubset(of: after.ids(in: part)))
    }
    #expect(hospital.archive.records.map(\.parent.number) == [1, 1])
  }

  @Test("is refreshed with what the last refresh has not seen, though no version is due")
  func casesMeanwhile() async throws {
    let global = try LocalHospital.global
    await offer([(Version(1), global)], to: hospital.learner(twin: try settings()))
    /// An agent that is started, and is given one version.
    func start(_ version: UInt64) async throws -> [UInt64] {
      let learner = hospital.learner(twin: try settings { $0.versions = 1_000 })
      try await learner.prepare()
      await offer([(Version(version), global)], to: learner)
      return hospital.archive.records.map(\.parent.number)
    }
    #expect(try await start(2) == [1])
    try add(5..<9)
    // Its refresh is not kept: the next start makes up for it.
    hospital.archive.failNext()
    #expect(try await start(3) == [1])
    #expect(try await start(4) == [1, 4])
    #expect(try await start(5) == [1, 4])
    for patient in 0..<9 {
      try PhantomHospital.all[0].patient(patient, extent: PhantomCohort.extent, seed: 4)
        .write(toCohort: hospital.folder.path("hospital"))
    }
    #expect(try await start(6) == [1, 4, 6])
  }

  @Test("is refreshed when a case's images are replaced")
  func changedCase() async throws {
    let learner = hospital.learner(twin: try settings())
    await offer([(Version(1), try LocalHospital.global)], to: learner)
    let split = try CohortSplit(contentsOf: hospital.folder.path("split.json"))
    for patient in 0..<5 {
      try PhantomHospital.all[0].patient(patient, extent: PhantomCohort.extent, seed: 4)
        .write(toCohort: hospital.folder.path("hospital"))
    }
    #expect(try await learner.rescan())
    #expect(try CohortSplit(contentsOf: hospital.folder.path("split.json")) == split)
    #expect(hospital.archive.records.map(\.parent.number) == [1, 1])
  }

  @Test("weighs classes by all cases that there are, however they came")
  func weightsOfNewCases() async throws {
    var local = LocalHospital.local
    local.classBalance = 1
    let directive = try Directive(pace: .continuous, localSteps: 2, learningRate: 1e-2)
    let global = try LocalHospital.global
    let learner = hospital.learner(local)
    try await learner.prepare()
    try add(5..<9)
    #expect(try await learner.rescan())
    let extended = try await learner.train(from: global, version: Version(1), directive: directive)
    let fresh = try await hospital.learner(local).train(
      from: global, version: Version(1), directive: directive)
    #expect(extended.delta.digest == fresh.delta.digest)
  }

  private func add(_ patients: Range<Int>) throws {
    for patient in patients {
      try PhantomHospital.all[0].patient(patient, extent: PhantomCohort.extent, seed: 3)
        .write(toCohort: hospital.folder.path("hospital"))
    }
  }

  @Test("is refreshed with new cases from the next version where the first try failed")
  func newCasesAgain() async throws {
    let learner = hospital.learner(twin: try settings())
    let global = try LocalHospital.global
    await offer([(Version(1), global)], to: learner)
    try add(5..<9)
    hospital.archive.failNext()
    await #expect(throws: MemoryArchive.DiskFull.self) { try await learner.rescan() }
    #expect(try await learner.rescan() == false)
    // Version 1 is not due again; the cases make it so, once.
    await offer([(Version(1), global), (Version(1), global)], to: learner)
    #expect(hospital.archive.records.map(\.parent.number) == [1, 1])
  }

  @Test("of a case that cannot be read is none: it is left out, with the reason")
  func brokenCase() throws {
    let before = try LocalHospital.load(hospital.folder.path)
    try FileManager.default.removeItem(atPath: hospital.folder.path("split.json"))
    let victim = try #require(before.cohort.cases.first?.images.values.first?.path)
    try Data("no image".utf8).write(to: URL(filePath: victim))
    var warnings: [String] = []
    let data = try LocalHospital.load(hospital.folder.path) { warnings.append($0) }
    #expect(data.cohort.cases.count == before.cohort.cases.count - 1)
    #expect(warnings.count == 1)
  }
}
