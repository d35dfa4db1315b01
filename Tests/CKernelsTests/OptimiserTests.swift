// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// The optimisers, in the suite that chooses instruction sets.
extension CKernelsTests {
  /// From Fixtures/optimisers.py, with torch 2.15.0: the parameters after five steps.
  static let pyTorch: [(optimiser: Optimiser, parameters: [Float])] = [
    (
      .adam(decay: 0.05),
      [-0.464692742, 0.362143427, 0.0670904145, -0.171762705, 0.258169353, -0.400211692]
    ),
    (
      .adam(beta1: 0.8, beta2: 0.99, decay: 0.3, decoupled: true),
      [-0.411242962, 0.311846793, 0.0581908673, -0.162043497, 0.213336408, -0.381774634]
    ),
    (
      .adam(proximal: 0.5, maximumNorm: 0.75),
      [-0.39727366, 0.320364803, 0.171879649, -0.237659201, 0.365926385, -0.346767545]
    ),
    (
      .sgd(),
      [-0.17971386, 0.115963839, 0.224789023, -0.240295008, 0.4460513, -0.0721145123]
    ),
    (
      .sgd(momentum: 0.9, decay: 0.05),
      [-0.359314591, 0.512696922, -0.0160019994, -0.245761976, 0.195851371, -0.238812059]
    ),
    (
      .sgd(momentum: 0.9, nesterov: true),
      [-0.377295583, 0.570474803, -0.0437910259, -0.262955278, 0.1212966, -0.289804459]
    ),
  ]

  @Test("five steps lead where PyTorch's do", arguments: isas, [false, true])
  func optimisersOfPyTorch(isa: String, naive: Bool) throws {
    try #require(tsn_select_isa(isa))
    for (optimiser, expected) in Self.pyTorch {
      var generator = KnuthGenerator()
      let state = OptimiserState(parameters: generator.floats(6), offset: 0)
      for step in 1...5 {
        state.take(step, of: optimiser, gradient: generator.floats(6), naive: naive)
      }
      #expect(close(state.parameters.elements(0..<6), expected, 1e-6), "\(optimiser)")
    }
  }

  @Test("a step is its naive twin's", arguments: isas)
  func optimiserTwins(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let anchored = Optimiser.sgd(momentum: 0.5, decay: 0.1, proximal: 0.3, nesterov: true)
    for optimiser in Self.pyTorch.map(\.optimiser) + [anchored] {
      for size in Self.sizes {
        for offset in Self.offsets {
          let parameters = uniforms(size)
          let fast = OptimiserState(parameters: parameters, offset: offset)
          let naive = OptimiserState(parameters: parameters, offset: offset)
          for step in 1...3 {
            let gradient = uniforms(size)
            fast.take(step, of: optimiser, gradient: gradient, naive: false)
            naive.take(step, of: optimiser, gradient: gradient, naive: true)
          }
          for (fast, naive) in zip(fast.arrays, naive.arrays) {
            #expect(close(fast.elements(0..<size), naive.elements(0..<size), 1e-6))
            #expect(fast.bytes.prefix(64 + offset) == naive.bytes.prefix(64 + offset))
            #expect(fast.bytes.suffix(64) == naive.bytes.suffix(64))
          }
        }
      }
    }
  }

  @Test("splits at multiples of 16 parameters change no bit", arguments: isas)
  func optimiserRanges(isa: String) throws {
    try #require(tsn_select_isa(isa))
    for optimiser in Self.pyTorch.map(\.optimiser) {
      let parameters = uniforms(333)
      let gradient = uniforms(333)
      let whole = OptimiserState(parameters: parameters, offset: 4)
      let parts = OptimiserState(parameters: parameters, offset: 4)
      for step in 1...2 {
        whole.take(step, of: optimiser, gradient: gradient, naive: false)
        for range in [160..<176, 0..<160, 176..<333] {
          parts.take(step, of: optimiser, gradient: gradient, naive: false, range: range)
        }
      }
      for (whole, parts) in zip(whole.arrays, parts.arrays) { #expect(whole.bytes == parts.bytes) }
    }
  }

  @Test("no parameters need no memory; a first step does not read its buffer", arguments: isas)
  func optimiserEdges(isa: String) throws {
    try #require(tsn_select_isa(isa))
    tsn_adam(nil, nil, nil, nil, nil, [tsn_adam_options()], 0)
    tsn_sgd(nil, nil, nil, nil, [tsn_sgd_options()], 0)
    var options = tsn_sgd_options()
    (options.learning_rate, options.momentum, options.gradient_scale) = (1, 0.5, 1)
    options.first = true
    var parameters = [Float](repeating: 1, count: 19)
    var buffer = [Float](repeating: .nan, count: 19)
    let gradient = [Float](repeating: 0.25, count: 19)
    tsn_sgd(&parameters, &buffer, gradient, nil, &options, 19)
    #expect(parameters.allSatisfy { $0 == 0.75 } && buffer == gradient)
    options.momentum = 0
    tsn_sgd(&parameters, nil, gradient, nil, &options, 19)
    #expect(parameters.allSatisfy { $0 == 0.5 })
  }

  private func uniforms(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
  }
}
