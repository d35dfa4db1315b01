// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Learning
import Testing

@Suite("Weights of classes")
struct ClassWeightsTests {
  @Test("are powers of how much rarer a class is than the commonest of a tumour")
  func root() {
    #expect(ClassWeights.balanced([900, 1, 16, 4], exponent: 0.5) == [1, 4, 1, 2])
    #expect(ClassWeights.balanced([900, 1, 16, 4], exponent: 1) == [1, 16, 1, 4])
    #expect(ClassWeights.balanced([900, 1, 16, 4], exponent: 0) == [1, 1, 1, 1])
  }

  @Test("are the rarest's where a class is nowhere, and 1 without tumours")
  func absent() {
    #expect(ClassWeights.balanced([900, 0, 16, 4], exponent: 0.5) == [1, 2, 1, 2])
    #expect(ClassWeights.balanced([900, 0, 0, 0], exponent: 0.5) == [1, 1, 1, 1])
  }
}
