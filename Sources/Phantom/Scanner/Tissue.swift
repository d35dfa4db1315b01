// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the signal equations tell apart.
enum Tissue: Int, CaseIterable {
  case white, cortex, nuclei, fluid, vessel, hyperintense
  case edema, infiltrating, necrotic, enhancing

  /// Values typical of the literature on 3 T.
  var relaxation: RelaxationTimes {
    switch self {
    case .white: RelaxationTimes(t1: 850, t2: 74, density: 0.70)
    case .cortex: RelaxationTimes(t1: 1350, t2: 95, density: 0.82)
    case .nuclei: RelaxationTimes(t1: 1120, t2: 78, density: 0.79)
    case .fluid: RelaxationTimes(t1: 4200, t2: 1500, density: 1)
    case .vessel: RelaxationTimes(t1: 1700, t2: 60, density: 0.6)
    case .hyperintense: RelaxationTimes(t1: 1350, t2: 135, density: 0.82)
    case .edema: RelaxationTimes(t1: 1500, t2: 132, density: 0.87)
    case .infiltrating: RelaxationTimes(t1: 1650, t2: 150, density: 0.9)
    case .necrotic: RelaxationTimes(t1: 2700, t2: 330, density: 0.97)
    case .enhancing: RelaxationTimes(t1: 1350, t2: 112, density: 0.86)
    }
  }

  /// How much T1 and T2 differ between patients, relative to healthy tissue's 5 %.
  var diversity: Float {
    switch self {
    case .edema, .infiltrating, .hyperintense: 2.5
    case .necrotic, .enhancing: 3
    default: 1
    }
  }

  /// Contrast agent that it takes up, relative to enhancing tumour.
  var uptake: Float {
    switch self {
    case .enhancing: 1
    case .vessel: 0.9
    case .cortex, .nuclei: 0.03
    case .infiltrating: 0.04
    case .necrotic: 0.05
    default: 0.01
    }
  }
}
