// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Makes one examination: anatomy, tumours, then four images of them.
struct CaseRender {
  let images: [Modality: Volume]
  let mask: LabelVolume

  /// What random numbers are drawn for. The patient keeps those of the body at every time point.
  private enum Purpose: UInt64 {
    case body = 1
    case tumour, texture, growth, visit
  }

  init(hospital: PhantomHospital, patient: Int, timePoint: Int, grid: HeadGrid, seed: UInt64) {
    func stream(_ purpose: Purpose, _ visit: Int = 0) -> RandomStream {
      RandomStream(
        seed: seed, path: [hospital.ordinal, UInt64(patient), purpose.rawValue, UInt64(visit)])
    }
    var body = stream(.body)
    let traits = PatientTraits(
      age: hospital.atrophy, hyperintensity: hospital.scanner.hyperintensity, stream: &body)
    let anatomy = Anatomy(traits: traits, spacing: grid.spacing, stream: &body)
    var tumour = stream(.tumour)
    let noise = TumourNoise(stream: &tumour)
    var growth = stream(.growth, timePoint)
    let lesions = LesionPlan(
      anatomy: anatomy, kind: hospital.kind, size: hospital.tumourSize,
      smallest: 1.25 * grid.spacing.max()
    ).lesions(stream: &tumour).map { lesion in
      timePoint == 0 ? lesion : lesion.changed(stream: &growth)
    }
    let brain = BrainMap(
      grid: grid, anatomy: anatomy, lesions: lesions, kind: hospital.kind, noise: noise)
    var surface = stream(.texture)
    let texture = SmoothNoise(spacing: 4, stream: &surface)
    var examination = Examination(scanner: hospital.scanner, stream: stream(.visit, timePoint))
    images = Dictionary(
      uniqueKeysWithValues: Modality.allCases.map { modality in
        let signals = examination.signals(modality)
        let part = examination.acquire(
          modality, ideal: Self.ideal(brain, signals: signals, texture: texture),
          grey: signals[.cortex], grid: grid, brain: brain)
        return (modality, Volume(geometry: grid.geometry, voxels: grid.embed(part)))
      })
    mask = LabelVolume(geometry: grid.geometry, labels: grid.embed(brain.classes))
  }

  /// Signals without scanner: those of fluid outside the brain, where a real scan has it.
  private static func ideal(
    _ brain: BrainMap, signals: SignalTable, texture: SmoothNoise
  ) -> Raster {
    let grid = brain.grid
    var values = [Float](repeating: signals[.fluid], count: grid.count)
    var index = 0
    brain.visit { voxel, x, y, z in
      let tumour = brain.tumours[index]
      let grain = texture(grid.position(x, y, z))
      let unevenness = 0.015 + 0.05 * tumour.core + 0.02 * tumour.edema
      values[voxel] = signals.signal(brain.mixes[index], tumour) * (1 + unevenness * grain)
      index += 1
    }
    return Raster(size: grid.size, values: values)
  }
}
