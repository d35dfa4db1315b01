// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Learning
import Tensors
import Testing

/// Places and weights are those of MONAI 1.6.1: `dense_patch_slices` and `compute_importance_map`.
@Suite("Sliding windows")
struct SlidingWindowTests {
  @Test(
    "BraTS's grid takes as many windows as MONAI makes",
    arguments: [(0.25, 18), (0.5, 18), (0.625, 32)])
  func counts(overlap: Double, count: Int) throws {
    let window = try SlidingWindow(window: Extent(128), overlap: overlap)
    #expect(window.starts(in: Extent(depth: 155, height: 240, width: 240)).count == count)
  }

  @Test("the last window along an axis ends with the volume")
  func places() throws {
    let window = try SlidingWindow(
      window: Extent(depth: 4, height: 6, width: 8), overlap: 0.3)
    let starts = window.starts(in: Extent(depth: 10, height: 7, width: 9))
    #expect(Set(starts.map(\.depth)) == [0, 2, 4, 6])
    #expect(Set(starts.map(\.height)) == [0, 1])
    #expect(Set(starts.map(\.width)) == [0, 1])
    #expect(starts.count == 16 && Set(starts).count == 16)
    #expect(window.starts(in: Extent(2)).count == 1)
  }

  @Test("weights are Gaussian, at least 0.001")
  func weights() throws {
    let weights = try SlidingWindow(
      window: Extent(depth: 4, height: 6, width: 8), overlap: 0
    ).weights
    func weight(_ z: Int, _ y: Int, _ x: Int) -> Float { weights[(z * 6 + y) * 8 + x] }
    #expect(abs(weight(0, 0, 0) - 0.001) < 1e-7)
    #expect(abs(weight(1, 2, 3) - 0.428603857755661) < 1e-6)
    #expect(abs(weight(2, 3, 0) - 0.0010624027345329523) < 1e-8)
    #expect(abs(weight(0, 2, 4) - 0.007850153371691704) < 1e-7)
    #expect(abs(weights.reduce(0, +) - 5.908073902130127) < 1e-4)
  }

  @Test("an overlap of a whole window or less than none is refused", arguments: [-0.1, 1, .nan])
  func overlap(overlap: Double) {
    #expect(throws: LearningError.self) {
      _ = try SlidingWindow(window: Extent(4), overlap: overlap)
    }
  }

  @Test("a reflection is its own inverse, and moves every voxel to its mirror image")
  func mirroring() {
    let extent = Extent(depth: 2, height: 3, width: 5)
    let input = (0..<60).map { Float($0) }
    #expect(Set(Mirroring.all).count == 8 && Mirroring.all[0] == .none)
    for mirroring in Mirroring.all {
      let once = applied(mirroring, input, extent)
      #expect(applied(mirroring, once, extent) == input)
      #expect((once == input) == (mirroring == .none))
    }
    let mirrored = applied(Mirroring(depth: true, width: true), input, extent)
    // Channel 1, voxel (z 0, y 1, x 0) comes from (z 1, y 1, x 4).
    #expect(mirrored[30 + 5] == input[30 + (1 * 3 + 1) * 5 + 4])
  }

  private func applied(_ mirroring: Mirroring, _ input: [Float], _ extent: Extent) -> [Float] {
    var output = [Float](repeating: 0, count: input.count)
    input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer {
        mirroring.apply(input, to: $0, extent: extent)
      }
    }
    return output
  }
}
