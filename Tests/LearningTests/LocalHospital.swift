// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Imaging
import Learning
import NeuralNetwork
import Tensors

/// An agent's side of a federation: cases on disk, and a learner of the smallest network.
struct LocalHospital {
  let folder: TemporaryFolder
  let archive = MemoryArchive()

  init(patients: Int = 5) throws {
    folder = try TemporaryFolder()
    _ = try PhantomCohort(in: folder, patients: patients)
  }

  static let architecture = PhantomCohort.architecture

  static var global: ParameterVector {
    get throws { try architecture.initialParameters(seed: 5) }
  }

  static var local: LocalSettings {
    var local = LocalSettings()
    local.seed = 11
    local.progressInterval = .zero
    return local
  }

  /// Finds the cases in a folder, with a fifth of the patients for each of validation and test.
  static func load(
    _ folder: String, validation: Double = 0.2, warn: @escaping (String) -> Void = { _ in }
  ) throws -> LocalData {
    try LocalData(
      cohort: try Cohort(discoveredIn: "\(folder)/hospital"), splitPath: "\(folder)/split.json",
      fractions: try SplitFractions(train: 0.8 - validation, validation: validation), seed: 1,
      cache: try PreparedCache(
        folder: "\(folder)/cache",
        settings: PreprocessingSettings(extent: architecture.volume)),
      onPrepared: { _, _ in }, warn: warn)
  }

  func learner(
    _ local: LocalSettings = Self.local, twin: TwinSettings? = nil,
    onTwin: @escaping @Sendable (ServingTwin) -> Void = { _ in }
  ) -> SegmentationLearner {
    let path = folder.path
    return SegmentationLearner(
      Self.architecture, settings: local, twin: twin.map { ($0, archive) },
      executor: QueueExecutor(), loadData: { try Self.load(path) }, onTwin: onTwin)
  }
}
