// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Learning
import NeuralNetwork
import Phantom
import Tensors

/// A small hospital of synthetic patients on disk, for tests that go all the way.
struct PhantomCohort {
  static let extent = Extent(32)

  let cohort: Cohort

  init(in folder: TemporaryFolder, patients: Int) throws {
    let hospital = PhantomHospital.all[0]
    for patient in 0..<patients {
      try hospital.patient(patient, extent: Self.extent, seed: 3)
        .write(toCohort: folder.path("hospital"))
    }
    cohort = try Cohort(discoveredIn: folder.path("hospital"))
  }

  /// The smallest network that takes a volume of 16 voxels a side.
  static var architecture: ViTUNetConfiguration {
    var configuration = ViTUNetConfiguration(volume: Extent(16), firstWidth: 4)
    configuration.levels = 2
    configuration.transformer = TransformerConfiguration(
      dimensions: 8, heads: 2, depth: 1, perceptronRatio: 2)
    return configuration
  }

  static var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = 4
    settings.loaderThreads = 2
    return settings
  }
}
