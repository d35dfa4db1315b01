// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Augmentation kernels")
  final class Augmentation {
    deinit { tsn_select_isa(nil) }

    @Test("Philox gives Random123's known answers")
    func philox() {
      let answers: [([UInt32], [UInt32])] = [
        ([0, 0, 0], [0xff1d_ae59, 0x6cd1_0df2]),
        ([.max, .max, .max], [0x2c3f_628b, 0xab4f_d7ad]),
        ([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e], [0xdd7c_e038, 0xf62a_4c12]),
      ]
      for (input, expected) in answers {
        var words: [UInt32] = [0, 0]
        tsn_philox(&words, input[0], input[1], input[2])
        #expect(words == expected)
      }
    }

    // Radii reach 5.8; sines and cosines err by a few 2^-24.
    @Test("normal numbers of any stream, place and count", arguments: CKernelsTests.isas)
    func normal(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let streams: [(UInt64, UInt64)] = [(0, 0), (.max, 3), (0x1234_5678_9abc_def0, 1 << 40)]
      for (seed, block) in streams {
        for count in CKernelsTests.sizes {
          let (fast, naive) = fastAndNaive { isNaive in
            let out = Buffer(count: count)
            (isNaive ? tsn_normal_naive : tsn_normal)(out.floats, seed, block, count)
            return out
          }
          #expect(difference(fast, naive, absolute: 5e-6) == nil, "\(count) of \(seed)")
        }
      }
    }

    @Test("every combination of transforms", arguments: CKernelsTests.isas, AugmentationCase.all)
    func twins(isa: String, sample: AugmentationCase) throws {
      try #require(tsn_select_isa(isa))
      for (depth, height, width) in [(3, 5, 7), (6, 4, 33), (5, 1, 64), (1, 3, 1), (9, 8, 70)] {
        let extent = tsn_extent(depth, height, width)
        let (fast, naive) = fastAndNaive { sample.outputs(naive: $0, extent: extent) }
        // Sources' coordinates are floats, near 70 at most; neighbours differ by up to 4.
        #expect(difference(fast.images, naive.images, absolute: 2e-4) == nil, "\(width) wide")
        #expect(fast.labels == naive.labels, "\(width) wide")
      }
    }

    @Test("rows do not depend on the ranges they are cut into", arguments: CKernelsTests.isas)
    func ranges(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let sample = AugmentationCase(transforms: 127)
      let extent = tsn_extent(5, 6, 37)
      let whole = sample.outputs(naive: false, extent: extent)
      let cut = sample.outputs(naive: false, extent: extent, cuts: [0, 1, 13, 30])
      #expect(whole.images.values == cut.images.values)
      #expect(whole.labels == cut.labels)
    }
  }
}
