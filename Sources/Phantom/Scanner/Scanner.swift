// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// A hospital's scanner and protocol: what makes its images differ from those of others.
struct Scanner {
  /// How one image is taken.
  struct Contrast {
    var sequence: PulseSequence
    /// Units of the file per unit of signal, in thousands.
    var gain: Float = 1
    /// Standard deviation in millimetres of the blur along width, height and depth.
    var blur = SIMD3<Float>(repeating: 0.5)
    /// Millimetres of a slice along depth; 0 for a volume acquisition.
    var slice: Float = 0
    /// Standard deviation of the noise relative to grey matter.
    var noise: Float = 0.03
  }

  var t1: Contrast
  var t1ce: Contrast
  var t2: Contrast
  var flair: Contrast
  /// Longitudinal relaxation relative to 3 T; below 1 at 1.5 T.
  var fieldFactor: Float = 1
  /// Contrast agent in enhancing tumour, in millimoles per litre.
  var agent: Float = 0.6
  /// Standard deviation of the logarithm of the coil's sensitivity.
  var bias: Float = 0.06
  /// Strength of ghosts along height, and how many patients move.
  var motion: Float = 0
  var motionChance: Float = 0
  /// How bright and wide periventricular white matter is on FLAIR.
  var hyperintensity: Float = 0

  subscript(modality: Modality) -> Contrast {
    switch modality {
    case .t1: t1
    case .t1ce: t1ce
    case .t2: t2
    case .flair: flair
    }
  }
}
