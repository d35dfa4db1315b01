// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Tensors
import Testing

@Suite("Server optimisers")
struct ServerOptimizerTests {
  /// A model at 0 and the changes D that its versions have, each as one contribution of mass 2.
  private func models(
    _ optimizer: ServerOptimizer, learningRate: Double, from start: [Float] = [0],
    changes: [[Float]]
  ) throws -> [[Float]] {
    let manifest = try ParameterManifest.flat(count: start.count)
    var state = try ServerOptimizerState(
      optimizer, learningRate: learningRate, manifest: manifest)
    var parameters = try ParameterVector(manifest: manifest, elements: start)
    let accumulator = try FixedPointAccumulator(count: start.count)
    return try changes.map { change in
      accumulator.fold(try ParameterVector(manifest: manifest, elements: change), weight: 2)
      _ = try state.step(&parameters, from: accumulator, mass: 2)
      return parameters.elements
    }
  }

  private func expectClose(
    _ found: [[Float]], _ expected: [[Float]], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.map(\.count) == expected.map(\.count), sourceLocation: sourceLocation)
    for (found, expected) in zip(found.joined(), expected.joined()) {
      #expect(
        abs(found - expected) <= 1e-6 * max(1, abs(expected)), sourceLocation: sourceLocation)
    }
  }

  // MARK: By hand

  @Test("no optimiser adds eta · D")
  func none() throws {
    let found = try models(.none, learningRate: 0.5, from: [1, 2], changes: [[4, -2], [1, 8]])
    #expect(found == [[3, 1], [3.5, 5]])
  }

  @Test("momentum adds eta · m with m = beta · m + D")
  func momentum() throws {
    let found = try models(
      .momentum(beta: 0.5), learningRate: 2, from: [1], changes: [[4], [2], [-3]])
    // m: 4, 2 + 2 = 4, 2 - 3 = -1.
    #expect(found == [[9], [17], [15]])
  }

  @Test("Adagrad's v is the sum of squares from tau²")
  func adagrad() throws {
    // beta1 0, tau 3. v: 9 + 16 = 25, 25 + 144 = 169. eta·D/(√v + tau): 8/(5 + 3), 24/(13 + 3).
    let plain = try models(
      .adagrad(beta1: 0, tau: 3), learningRate: 2, changes: [[4], [12]])
    #expect(plain == [[1], [2.5]])
    // beta1 1/2. m: 2, 1 + 6 = 7. Steps: 4/8, 14/16.
    let damped = try models(
      .adagrad(beta1: 0.5, tau: 3), learningRate: 2, changes: [[4], [12]])
    #expect(damped == [[0.5], [1.375]])
  }

  @Test("Adam's moments are means that forget, v of D²")
  func adam() throws {
    // tau 1, betas 1/2. v: (1 + 49)/2 = 25, (25 + 25)/2 = 25. m: 3.5, (3.5 + 5)/2 = 4.25; in the
    // second coordinate -3.5, (-3.5 + 5)/2 = 0.75. Steps: 12·m/(5 + 1).
    let found = try models(
      .adam(beta1: 0.5, beta2: 0.5, tau: 1), learningRate: 12, from: [1, 0],
      changes: [[7, -7], [5, 5]])
    #expect(found == [[8, -7], [16.5, -5.5]])
  }

  @Test("Yogi moves v towards D² by (1 − beta2)·D², up, down or not at all")
  func yogi() throws {
    let found = try models(
      .yogi(beta1: 0.5, beta2: 0.5, tau: 1), learningRate: 8, changes: [[4], [12], [8], [7]])
    // v: 1 + 8 = 9, 9 + 72 = 81, 81 - 32 = 49, 49 (D² = v). m: 2, 7, 7.5, 7.25.
    // Steps 8·m/(√v + 1): 16/4, 56/10, 60/8, 58/8.
    expectClose(found, [[4], [9.6], [17.1], [24.35]])
  }

  // MARK: Deviations found in other frameworks

  @Test("Adam and Yogi have no bias correction")
  func biasCorrection() throws {
    let d: Float = 0.25
    for (index, optimizer) in [
      ServerOptimizer.adam(beta1: 0.9, beta2: 0.99, tau: 1e-3),
      .yogi(beta1: 0.9, beta2: 0.99, tau: 1e-3),
    ].enumerated() {
      let found = try models(optimizer, learningRate: 1, changes: [[d], [d]])
      // m after two: (0.1 + 0.09)·D = 0.0475. v after two, D² = 0.0625:
      // Adam 0.9801·1e-6 + 0.0199·0.0625; Yogi 1e-6 + 0.02·0.0625.
      let v = [0.9801e-6 + 0.0199 * 0.0625, 1e-6 + 0.02 * 0.0625][index]
      let step = 0.0475 / (v.squareRoot() + 1e-3)
      #expect(abs(Double(found[1][0] - found[0][0]) - step) <= 1e-5 * step)
      // With the factor √(1 − beta2²) / (1 − beta1²) of the second step it would be this.
      let corrected = step * (1 - 0.9801).squareRoot() / (1 - 0.81)
      #expect(abs(step - corrected) > 0.2 * step)
    }
  }

  @Test("v starts at tau², m at 0")
  func initialMoments() throws {
    let manifest = try ParameterManifest.flat(count: 3)
    let state = try ServerOptimizerState(.adam(tau: 0.25), manifest: manifest)
    #expect(state.moments["first_moment"]?.elements == [0, 0, 0])
    #expect(state.moments["second_moment"]?.elements == [0.0625, 0.0625, 0.0625])
    #expect(state.moments.keys.sorted() == state.optimizer.momentNames)
  }

  // MARK: Against closed forms

  @Test("many versions of Adam agree with the moments' sums")
  func adamClosedForm() throws {
    var generator = SeededGenerator(seed: 31)
    let size = 20_000
    let (beta1, beta2, tau, eta) = (0.9, 0.99, 1e-3, 0.01)
    let changes = (0..<20).map { _ in
      (0..<size).map { _ in Float.random(in: -0.1...0.1, using: &generator) }
    }
    let found = try models(
      .adam(beta1: beta1, beta2: beta2, tau: tau), learningRate: eta,
      from: [Float](repeating: 0, count: size), changes: changes)
    for index in stride(from: 0, to: size, by: 97) {
      var model = 0.0
      for t in 1...changes.count {
        // m_t = (1 − b1) Σ b1^(t−i) D_i; v_t = b2^t tau² + (1 − b2) Σ b2^(t−i) D_i².
        var m = 0.0
        var v = pow(beta2, Double(t)) * tau * tau
        for i in 1...t {
          let d = Double(changes[i - 1][index])
          m += (1 - beta1) * pow(beta1, Double(t - i)) * d
          v += (1 - beta2) * pow(beta2, Double(t - i)) * d * d
        }
        model += eta * m / (v.squareRoot() + tau)
      }
      #expect(abs(Double(found[19][index]) - model) <= 2e-6)
    }
  }

  // MARK: What an optimiser leaves alone

  @Test("no optimiser is apply, bit for bit", arguments: [1, 0.7])
  func applyBits(rate: Double) throws {
    var generator = SeededGenerator(seed: 8)
    let manifest = try ParameterManifest.flat(count: 40_000)
    func random(_ range: ClosedRange<Float>) throws -> ParameterVector {
      try ParameterVector(
        manifest: manifest,
        elements: (0..<40_000).map { _ in .random(in: range, using: &generator) }
      )
    }
    var parameters = try random(-1...1)
    var expected = parameters
    let accumulator = try FixedPointAccumulator(count: 40_000)
    let twin = try FixedPointAccumulator(count: 40_000)
    var state = try ServerOptimizerState(.none, learningRate: rate, manifest: manifest)
    for weight in [3, 0.3] {
      let delta = try random(-2...2)
      accumulator.fold(delta, weight: weight)
      twin.fold(delta, weight: weight)
      let change = try state.step(&parameters, from: accumulator, mass: 7)
      #expect(try twin.apply(to: &expected, factor: rate / 7) == change)
      #expect(parameters.elements.map(\.bitPattern) == expected.elements.map(\.bitPattern))
    }
    #expect(state.moments.isEmpty)
  }

  static let each: [ServerOptimizer] = [
    .none, .momentum(beta: 0.9), .adagrad(), .adam(), .yogi(),
  ]

  /// Tensors whose ends lie within blocks.
  private func mixedManifest() throws -> ParameterManifest {
    try ParameterManifest([
      TensorDescription(name: "a", shape: [10_000]),
      TensorDescription(name: "mean", shape: [9000], kind: .runningStatistic),
      TensorDescription(name: "variance", shape: [9000], kind: .runningStatistic),
      TensorDescription(name: "b", shape: [12_001]),
    ])
  }

  @Test("running statistics change by their mean, at rate 1", arguments: each)
  func statistics(optimizer: ServerOptimizer) throws {
    let manifest = try mixedManifest()
    #expect(manifest.ranges(of: .weight) == [0..<10_000, 28_000..<40_001])
    #expect(manifest.ranges(of: .runningStatistic) == [10_000..<28_000])
    var state = try ServerOptimizerState(optimizer, learningRate: 0.25, manifest: manifest)
    var parameters = try ParameterVector(manifest: manifest, repeating: 1)
    let accumulator = try FixedPointAccumulator(count: manifest.elementCount)
    for version in 1...2 {
      accumulator.fold(try ParameterVector(manifest: manifest, repeating: 6), weight: 1)
      let change = try state.step(&parameters, from: accumulator, mass: 3)
      let elements = parameters.elements
      #expect(elements[10_000..<28_000].allSatisfy { $0 == 1 + 2 * Float(version) })
      let weights = Set(elements[..<10_000] + elements[28_000...])
      #expect(weights.count == 1 && weights != [1 + 2 * Float(version)])
      #expect(change.maximumMagnitude == 2)
    }
    if optimizer == .none { #expect(parameters[0] == 2) }
    for (name, moment) in state.moments {
      let start: Float = name == "first_moment" ? 0 : 1e-6
      #expect(moment.elements[10_000..<28_000].allSatisfy { $0 == start })
      #expect(moment.elements[..<10_000].allSatisfy { $0 > start })
      #expect(moment.elements[28_000...].allSatisfy { $0 > start })
    }
  }

  @Test("the summary is of the change that parameters underwent", arguments: each)
  func summary(optimizer: ServerOptimizer) throws {
    var generator = SeededGenerator(seed: 12)
    let manifest = try mixedManifest()
    let before = (0..<manifest.elementCount).map { _ in
      Float.random(in: -1...1, using: &generator)
    }
    var state = try ServerOptimizerState(optimizer, learningRate: 0.1, manifest: manifest)
    var parameters = try ParameterVector(manifest: manifest, elements: before)
    let accumulator = try FixedPointAccumulator(count: manifest.elementCount)
    accumulator.fold(try ParameterVector(manifest: manifest, elements: before), weight: 0.5)
    let change = try state.step(&parameters, from: accumulator, mass: 2)
    let differences = zip(parameters.elements, before).map { $0 - $1 }
    let sum = differences.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(abs(change.norm - sum.squareRoot()) <= 1e-12 * change.norm && change.norm > 0)
    #expect(change.maximumMagnitude == differences.map { Double($0.magnitude) }.max())
  }

  @Test("an empty accumulator makes no step", arguments: each)
  func emptyStep(optimizer: ServerOptimizer) throws {
    let manifest = try ParameterManifest.flat(count: 2)
    var state = try ServerOptimizerState(optimizer, manifest: manifest)
    var parameters = try ParameterVector(manifest: manifest, elements: [1, 2])
    let accumulator = try FixedPointAccumulator(count: 2)
    accumulator.fold(parameters, weight: 1)
    _ = try state.step(&parameters, from: accumulator, mass: 1)
    let (moved, moments) = (parameters, state.moments)
    let change = try state.step(&parameters, from: accumulator, mass: 1)
    #expect(change == ParameterSummary(norm: 0, maximumMagnitude: 0))
    #expect(parameters == moved && state.moments == moments)
  }

  // MARK: Keeping the state

  @Test("a state that was kept in files continues with the same bits", arguments: each)
  func continuing(optimizer: ServerOptimizer) throws {
    var generator = SeededGenerator(seed: 77)
    let manifest = try mixedManifest()
    let deltas = try (0..<4).map { _ in
      try ParameterVector(
        manifest: manifest,
        elements: (0..<manifest.elementCount).map { _ in .random(in: -1...1, using: &generator) })
    }
    let accumulator = try FixedPointAccumulator(count: manifest.elementCount)
    var state = try ServerOptimizerState(optimizer, learningRate: 0.3, manifest: manifest)
    var parameters = try ParameterVector(manifest: manifest, repeating: 0)
    for delta in deltas[..<2] {
      accumulator.fold(delta, weight: 1)
      _ = try state.step(&parameters, from: accumulator, mass: 2)
    }
    var kept: [String: ParameterVector] = [:]
    for (name, moment) in state.moments {
      let path =
        FileManager.default.temporaryDirectory.path
        + "/FederationTests-\(UUID().uuidString)-\(name)"
      defer { try? FileManager.default.removeItem(atPath: path) }
      try ParameterFile(parameters: moment).write(to: path)
      kept[name] = try ParameterFile(contentsOf: path).parameters
    }
    var restored = try ServerOptimizerState(
      optimizer, learningRate: 0.3, manifest: manifest, moments: kept)
    var continued = parameters
    for delta in deltas[2...] {
      accumulator.fold(delta, weight: 1)
      _ = try state.step(&parameters, from: accumulator, mass: 2)
      accumulator.fold(delta, weight: 1)
      _ = try restored.step(&continued, from: accumulator, mass: 2)
    }
    #expect(parameters == continued && state.moments == restored.moments)
    // The kept copies are values of their own.
    #expect(kept.isEmpty || kept != state.moments)
  }

  @Test("moments of another optimiser, model or with impossible values are refused")
  func refusedMoments() throws {
    let manifest = try ParameterManifest.flat(count: 2)
    let other = try ParameterManifest.flat(name: "other", count: 2)
    func vector(_ manifest: ParameterManifest, _ elements: [Float]) throws -> ParameterVector {
      try ParameterVector(manifest: manifest, elements: elements)
    }
    let m = try vector(manifest, [-1, 1])
    let v = try vector(manifest, [0, 1])
    let cases: [([String: ParameterVector], String)] = [
      ([:], "the server optimiser's state is []; allowed: [\"first_moment\", \"second_moment\"]."),
      (
        ["first_moment": m],
        "the server optimiser's state is [\"first_moment\"]; allowed: "
          + "[\"first_moment\", \"second_moment\"]."
      ),
      (
        ["first_moment": m, "second_moment": m],
        "second_moment is negative in places; allowed: 0 and more."
      ),
      (
        ["first_moment": try vector(manifest, [.nan, 0]), "second_moment": v],
        "first_moment is not finite in places; allowed: finite values."
      ),
      (
        ["first_moment": try vector(other, [0, 0]), "second_moment": v],
        "first_moment is a vector of 2 elements; allowed: the model's 2 elements in the same "
          + "tensors."
      ),
    ]
    for (moments, message) in cases {
      let error = #expect(throws: FederationError.self) {
        _ = try ServerOptimizerState(.yogi(), manifest: manifest, moments: moments)
      }
      #expect(error?.description == message)
    }
  }

  @Test(
    "values out of range are refused by name",
    arguments: [
      (.momentum(beta: 1), 1, "beta is 1.0; allowed: 0 to less than 1."),
      (.adam(beta1: -0.1), 1, "beta1 is -0.1; allowed: 0 to less than 1."),
      (.yogi(beta2: .nan), 1, "beta2 is nan; allowed: 0 to less than 1."),
      (.adagrad(tau: 0), 1, "tau is 0.0; allowed: 1e-15 to 1e15."),
      (.none, 0, "server learning rate is 0.0; allowed: above 0, finite."),
      (.adam(), .infinity, "server learning rate is inf; allowed: above 0, finite."),
    ] as [(ServerOptimizer, Double, String)])
  func refusedValues(optimizer: ServerOptimizer, rate: Double, message: String) throws {
    let manifest = try ParameterManifest.flat(count: 1)
    let error = #expect(throws: FederationError.self) {
      _ = try ServerOptimizerState(optimizer, learningRate: rate, manifest: manifest)
    }
    #expect(error?.description == message)
  }
}
