// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
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

  @Test(
    "gathered windows are what every window, laid over the whole volume, adds up to",
    arguments: [0, 0.25, 0.6])
  func gathering(overlap: Double) throws {
    let extent = Extent(depth: 7, height: 9, width: 6)
    let window = try SlidingWindow(window: Extent(depth: 4, height: 4, width: 6), overlap: overlap)
    var generator = SeededGenerator(seed: 8)
    let images = (0..<2 * extent.voxelCount).map { _ in
      Float.random(in: -1...1, using: &generator)
    }
    let size = window.window.voxelCount
    // Depends on where in the window a voxel is, as a network's borders do.
    func network(_ input: [Float], _ logits: inout [Float]) {
      for voxel in 0..<size {
        for c in 0..<3 {
          logits[c * size + voxel] =
            input[voxel] * Float(c) + input[size + size - 1 - voxel] * Float(voxel % 5)
        }
      }
    }
    let found = try window.gather(images, of: extent, classes: 3) { network($0, &$1) }

    // A weight volume for each window, zero outside of it.
    var expected = [Double](repeating: 0, count: 3 * extent.voxelCount)
    var weights = [Double](repeating: 0, count: extent.voxelCount)
    for start in window.starts(in: extent) {
      func inside(_ z: Int, _ y: Int, _ x: Int) -> Int? {
        let place = [z - start.depth, y - start.height, x - start.width]
        guard zip(place, window.window.sides).allSatisfy({ (0..<$1).contains($0) }) else {
          return nil
        }
        return (place[0] * window.window.height + place[1]) * window.window.width + place[2]
      }
      var input = [Float](repeating: .nan, count: 2 * size)
      var logits = [Float](repeating: .nan, count: 3 * size)
      for pass in 0..<2 {
        for z in 0..<extent.depth {
          for y in 0..<extent.height {
            for x in 0..<extent.width {
              guard let inner = inside(z, y, x) else { continue }
              let outer = (z * extent.height + y) * extent.width + x
              if pass == 0 {
                for c in 0..<2 { input[c * size + inner] = images[c * extent.voxelCount + outer] }
              } else {
                let weight = Double(window.weights[inner])
                weights[outer] += weight
                for c in 0..<3 {
                  expected[c * extent.voxelCount + outer] +=
                    weight * Double(logits[c * size + inner])
                }
              }
            }
          }
        }
        if pass == 0 { network(input, &logits) }
      }
    }
    #expect(weights.allSatisfy { $0 > 0 })
    for index in found.indices {
      let mean = expected[index] / weights[index % extent.voxelCount]
      #expect(abs(Double(found[index]) - mean) < 1e-5)
    }
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
    let all = Mirroring.all(along: Set(FlipAugmentation.Axis.allCases))
    #expect(Set(all).count == 8 && all[0] == .none)
    #expect(Mirroring.all(along: [.width]) == [.none, Mirroring(width: true)])
    #expect(Mirroring.all(along: []) == [.none])
    for mirroring in all {
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
