// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Where a data set keeps its cases, and what it calls them.
package enum CaseLayout: Sendable, Equatable {
  /// `BraTS-GLI-00000-000/BraTS-GLI-00000-000-t1n.nii.gz`; the last number is the time point.
  case brats2023(task: String)
  /// `BraTS2021_00000/BraTS2021_00000_t1.nii.gz`.
  case brats2021
  /// `BraTS20_Training_001/BraTS20_Training_001_t1.nii`, uncompressed as in the common mirror.
  case brats2020
  /// `HGG/BraTS19_CBICA_AAA_1/BraTS19_CBICA_AAA_1_t1.nii.gz`; the grade is HGG or LGG.
  case brats2019(grade: String)

  package var edition: LabelEdition {
    if case .brats2023 = self { .brats2023 } else { .brats2017 }
  }

  /// Whether a patient can have several examinations.
  package var hasTimePoints: Bool { edition == .brats2023 }

  /// The patient's name, from 0.
  func patient(_ index: Int) -> String {
    switch self {
    case .brats2023(let task): "BraTS-\(task)-\(Self.padded(index, 5))"
    case .brats2021: "BraTS2021_\(Self.padded(index, 5))"
    case .brats2020: "BraTS20_Training_\(Self.padded(index + 1, 3))"
    case .brats2019("LGG"): "BraTS19_TCIA10_\(Self.padded(index + 100, 3))_1"
    case .brats2019: "BraTS19_CBICA_\(Self.letters(index))_1"
    }
  }

  func id(patient index: Int, timePoint: Int) -> String {
    hasTimePoints ? patient(index) + "-" + Self.padded(timePoint, 3) : patient(index)
  }

  /// Relative to the cohort's folder.
  /// - Parameter modality: nil for the mask.
  func path(id: String, modality: Modality?) -> String {
    switch self {
    case .brats2023: "\(id)/\(id)-\(Self.recentName(modality)).nii.gz"
    case .brats2021: "\(id)/\(id)_\(Self.earlyName(modality)).nii.gz"
    case .brats2020: "\(id)/\(id)_\(Self.earlyName(modality)).nii"
    case .brats2019(let grade): "\(grade)/\(id)/\(id)_\(Self.earlyName(modality)).nii.gz"
    }
  }

  private static func earlyName(_ modality: Modality?) -> String {
    modality?.rawValue.lowercased() ?? "seg"
  }

  private static func recentName(_ modality: Modality?) -> String {
    switch modality {
    case .t1: "t1n"
    case .t1ce: "t1c"
    case .t2: "t2w"
    case .flair: "t2f"
    case nil: "seg"
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Three letters, from AAA.
  private static func letters(_ index: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return String([index / 676 % 26, index / 26 % 26, index % 26].map { alphabet[$0] })
  }
}
