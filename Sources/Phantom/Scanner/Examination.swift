// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// What happens at one visit: small changes of the protocol, the coil, motion and noise.
struct Examination {
  private let scanner: Scanner
  private let variation: [SIMD3<Float>]
  private let agent: Float
  private let moves: Bool
  private var stream: RandomStream

  init(scanner: Scanner, stream: RandomStream) {
    var stream = stream
    self.scanner = scanner
    variation = Tissue.allCases.map { tissue in
      let change = stream.uniform(-0.05...0.05, -0.05...0.05, -0.01...0.01)
      return 1 + tissue.diversity * change
    }
    agent = scanner.agent * stream.uniform(0.65...1.25)
    moves = stream.chance(scanner.motionChance)
    self.stream = stream
  }

  mutating func signals(_ modality: Modality) -> SignalTable {
    SignalTable(
      scanner: scanner, modality: modality, factor: stream.uniform(0.95...1.05), agent: agent,
      variation: variation)
  }

  /// Turns ideal signals into what the scanner stores: whole numbers of at least 1 inside the
  /// brain, 0 outside.
  /// - Parameters:
  ///   - ideal: Signals; outside the brain those of fluid.
  ///   - grey: The signal of grey matter, to which noise relates.
  mutating func acquire(
    _ modality: Modality, ideal: Raster, grey: Float, grid: HeadGrid, brain: BrainMap
  ) -> [Float] {
    let settings = scanner[modality]
    var raster = ideal
    let deviations = settings.blur / grid.spacing
    raster.blur(.width, deviation: deviations.x)
    raster.blur(.height, deviation: deviations.y)
    raster.blur(.depth, deviation: deviations.z)
    raster.thickenSlices(Int((settings.slice / grid.spacing.z).rounded()))
    if moves {
      raster.blur(.height, deviation: 1.3 / grid.spacing.y)
      let shift = Int((stream.uniform(12...30) / grid.spacing.y).rounded())
      raster.ghost(.height, shift: shift, strength: scanner.motion * stream.uniform(0.6...1.2))
    }
    addNoise(deviation: settings.noise * grey * stream.uniform(0.85...1.2), to: &raster)
    // Registration to the atlas has resampled every image once.
    let resampling = 0.38 / grid.spacing
    raster.blur(.width, deviation: resampling.x)
    raster.blur(.height, deviation: resampling.y)
    raster.blur(.depth, deviation: resampling.z)
    return quantised(raster, gain: settings.gain, grid: grid, brain: brain)
  }

  /// The magnitude of a complex signal with noise in both parts, so that it is never negative.
  private mutating func addNoise(deviation: Float, to raster: inout Raster) {
    guard deviation > 0 else { return }
    for index in raster.values.indices {
      let real = raster.values[index] + deviation * stream.normal()
      let imaginary = deviation * stream.normal()
      raster.values[index] = (real * real + imaginary * imaginary).squareRoot()
    }
  }

  private mutating func quantised(
    _ raster: Raster, gain: Float, grid: HeadGrid, brain: BrainMap
  ) -> [Float] {
    let field = SmoothNoise(spacing: 75, stream: &stream)
    let scale = 1000 * gain * stream.uniform(0.8...1.25)
    var result = [Float](repeating: 0, count: grid.count)
    brain.visit { voxel, x, y, z in
      let exponent = max(-2, min(2, field(grid.position(x, y, z)))) * scanner.bias
      let sensitivity = 1 + exponent + 0.5 * exponent * exponent
      let value = (raster.values[voxel] * scale * sensitivity).rounded()
      result[voxel] = max(1, min(value, 32_000))
    }
    return result
  }
}
