// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Every voxel of a patient's brain: what it holds, and where tumour is.
struct BrainMap {
  let grid: HeadGrid
  /// For each voxel of the brain in memory order: where it lies in the grid's part.
  private(set) var voxels: [Int32] = []
  private(set) var mixes: [TissueMix] = []
  private(set) var tumours: [TumourMix] = []
  /// Canonical classes over the grid's part.
  private(set) var classes: [UInt8]
  private var starts: [Float]
  private var speeds: [Float]

  init(grid: HeadGrid, anatomy: Anatomy, lesions: [Lesion], kind: TumourKind, noise: TumourNoise) {
    self.grid = grid
    classes = [UInt8](repeating: 0, count: grid.count)
    starts = [Float](repeating: .infinity, count: grid.count)
    speeds = [Float](repeating: 0, count: grid.count)
    fill(
      TissueField(
        anatomy: anatomy, lesions: lesions, kind: kind, noise: noise,
        softness: max(0.7, 0.55 * grid.spacing.max())))
    spreadEdema(reach: lesions.map(\.edema).max() ?? 0, noise: noise)
  }

  /// Calls `body` for each voxel of the brain with its place in the part and its indices there.
  @inline(__always)
  func visit(_ body: (_ voxel: Int, _ x: Int, _ y: Int, _ z: Int) -> Void) {
    let plane = grid.size.x * grid.size.y
    for voxel in voxels {
      let voxel = Int(voxel)
      let rest = voxel % plane
      body(voxel, rest % grid.size.x, rest / grid.size.x, voxel / plane)
    }
  }

  private mutating func fill(_ field: TissueField) {
    let estimate = grid.count / 2
    voxels.reserveCapacity(estimate)
    mixes.reserveCapacity(estimate)
    tumours.reserveCapacity(estimate)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          guard let sample = field.sample(grid.position(x, y, z)) else { continue }
          let voxel = grid.offset(x, y, z)
          voxels.append(Int32(voxel))
          mixes.append(sample.mix)
          tumours.append(sample.tumour)
          speeds[voxel] = field.speed(sample)
          starts[voxel] = sample.start
          if sample.tumour.core >= 0.5 {
            let isEnhancing = sample.tumour.enhancing >= 0.5 * sample.tumour.core
            classes[voxel] = isEnhancing ? 3 : 1
          }
        }
      }
    }
  }

  /// Fills white matter around the cores with edema that fades over a few millimetres; the label
  /// ends where half of it is left.
  private mutating func spreadEdema(reach: Float, noise: TumourNoise) {
    let front = EdemaFront(grid: grid, starts: starts, speeds: speeds)
    let plane = grid.size.x * grid.size.y
    let fade = max(1.8, grid.spacing.max())
    for index in voxels.indices {
      let voxel = Int(voxels[index])
      let rest = voxel % plane
      let (x, y, z) = (rest % grid.size.x, rest / grid.size.x, voxel / plane)
      let left = reach - front.time(x, y, z)
      guard left > -fade else { continue }
      let mix = mixes[index]
      let dry = max(0, 1 - mix.fluid - mix.vessel)
      let share = softStep(left, width: fade)
      let texture = 0.88 + 0.07 * noise.fine(grid.position(x, y, z))
      tumours[index].edema =
        (1 - tumours[index].core) * dry * share * min(texture, 1) * (1 - 0.3 * mix.cortex)
      if classes[voxel] == 0 && left > 0 && dry > 0.5 { classes[voxel] = 2 }
    }
  }
}
