// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The signal of every pure tissue in one contrast, for one examination.
struct SignalTable {
  private let values: [Float]

  init(
    scanner: Scanner, modality: Modality, factor: Float, agent: Float, variation: [SIMD3<Float>]
  ) {
    let sequence = scanner[modality].sequence.scaled(by: factor)
    values = Tissue.allCases.map { tissue in
      var times = tissue.relaxation
      let change = variation[tissue.rawValue]
      times.t1 *= scanner.fieldFactor * change.x
      times.t2 *= change.y
      times.density *= change.z
      if modality == .t1ce { times = times.enhanced(by: agent * tissue.uptake) }
      return sequence.signal(times)
    }
  }

  subscript(tissue: Tissue) -> Float { values[tissue.rawValue] }

  @inline(__always)
  func signal(_ mix: TissueMix) -> Float {
    mix.white * self[.white] + mix.cortex * self[.cortex] + mix.nuclei * self[.nuclei]
      + mix.fluid * self[.fluid] + mix.vessel * self[.vessel]
      + mix.hyperintense * self[.hyperintense]
  }

  @inline(__always)
  func signal(_ mix: TissueMix, _ tumour: TumourMix) -> Float {
    tumour.healthy * signal(mix) + tumour.edema * self[.edema]
      + tumour.infiltrating * self[.infiltrating] + tumour.necrotic * self[.necrotic]
      + tumour.enhancing * self[.enhancing]
  }
}
