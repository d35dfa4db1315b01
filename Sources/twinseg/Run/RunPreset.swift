// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging
import NeuralNetwork
import Tensors

/// The sizes of `twinseg run`.
enum RunPreset: String, ExpressibleByArgument, CaseIterable {
  /// Some minutes on two processors.
  case quick
  /// The paper's: days without a large machine.
  case paper

  var network: ViTUNetConfiguration.Preset { self == .quick ? .tiny : .paper }
  /// Side of the network's volume, in voxels.
  var volume: Int { self == .quick ? 64 : 128 }
  /// Steps see one case each, so that statistics of a batch are those of a case, and averages of them over
  /// nine scanners belong to none: the quick network normalises each case by itself.
  var normalization: String { self == .quick ? "instance" : "batch" }
  var strategy: String { self == .quick ? "fedbuff" : "fedavg" }
  var versions: Int { 10 }
  /// What one update takes: so many steps, or passes over the agent's cases.
  var localWork: String {
    self == .quick ? "training.local_steps=56" : "training.local_epochs=5"
  }
  /// Of the first version's parameters, whatever the seed of patients and order: parameters matter
  /// where steps are few. From seed 2, four quick runs ended before the network told the classes of a
  /// tumour apart; from seed 1, on the same patients, it did.
  var modelSeed: UInt64 { 1 }
  var learningRate: Double { self == .quick ? 1e-3 : 1e-4 }
  /// Exponent of the weights of classes. In so few steps a network that weighs a tumour's voxels all alike
  /// hardly finds the enhancing ones.
  var classBalance: Double { self == .quick ? 0.5 : 0 }
  /// Factor of the ranges of augmentation. Few steps gain little from much variety.
  var augmentation: Double { self == .quick ? 0.5 : 1 }
  var twinEpochs: Int { self == .quick ? 4 : 5 }
  /// Versions between a twin's refreshes.
  var twinVersions: Int { self == .quick ? 5 : 1 }

  // MARK: Phantoms

  /// Share of the paper's patients.
  var patientScale: Double { self == .quick ? 0.012 : 0.05 }
  var minimumPatients: Int { self == .quick ? 12 : 20 }
  /// Of the images on disk.
  var phantomExtent: Extent {
    self == .quick ? Extent(depth: 72, height: 96, width: 96) : Geometry.brats.extent
  }
  var validationShare: Double { 0.2 }
  var testShare: Double { 0.25 }
}
