// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Glibc
import Imaging
import Tensors
import Testing

@Suite("Time of surface distances")
struct HausdorffTimeTests {
  /// A tumour of concentric classes about a centre, on BraTS's grid.
  private func tumour(x: Int, y: Int, z: Int) -> LabelVolume {
    let extent = Geometry.brats.extent
    var volume = LabelVolume(
      geometry: .brats, labels: [UInt8](repeating: 0, count: extent.voxelCount))
    for dz in -40...40 {
      for dy in -40...40 {
        for dx in -40...40 {
          let square = dx * dx + dy * dy + dz * dz
          guard square <= 1600 else { continue }
          volume.labels[volume.geometry.offset(x: x + dx, y: y + dy, z: z + dz)] =
            square <= 225 ? 1 : square <= 625 ? 3 : 2
        }
      }
    }
    return volume
  }

  @Test("a BraTS case's regions have the distances of spheres, and of noise all over")
  func time() {
    let reference = tumour(x: 100, y: 120, z: 80)
    var prediction = tumour(x: 103, y: 120, z: 80)
    let clean = regions(reference, prediction, "tumour of 80 mm")
    // Between spheres that are 3 mm apart, all distances are 0 to 3 mm, and most of them less.
    #expect(clean.allSatisfy { $0 > 2 && $0 <= 3 }, "\(clean)")

    var generator = SeededGenerator(seed: 1)
    for voxel in prediction.labels.indices where generator.next() % 100 == 0 {
      prediction.labels[voxel] = UInt8(generator.next() % 4)
    }
    let noisy = regions(reference, prediction, "with 1 % of noise")
    #expect(noisy.allSatisfy { $0 > 80 && $0 < 240 }, "\(noisy)")
  }

  private func regions(
    _ reference: LabelVolume, _ prediction: LabelVolume, _ name: String
  ) -> [Double] {
    let start = processorSeconds
    let distances = Structure.regions.map {
      HausdorffDistance.percentile95(of: $0, reference: reference, prediction: prediction)
    }
    let seconds = processorSeconds - start
    print("HD95 of ET, TC and WT, \(name), 240x240x155: \(seconds) s of a processor")
    return distances
  }

  /// What this thread has taken, whatever else the machine does.
  private var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
