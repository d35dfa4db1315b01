// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import Tensors

/// How updates become versions, in a form that can be kept: all that a replay must know besides the
/// updates themselves.
package struct AssemblyDescription: Sendable, Codable, Equatable {
  /// For people.
  package let strategy: String
  package let arithmetic: AggregationArithmetic
  /// Versions whose parameters updates may be based on; 0: the strategy needs none.
  package let baseVersions: UInt64

  package init(
    strategy: String, arithmetic: AggregationArithmetic, baseVersions: UInt64 = 0
  ) {
    self.strategy = strategy
    self.arithmetic = arithmetic
    self.baseVersions = baseVersions
  }

  package init(_ configuration: CoordinatorConfiguration) {
    self.init(
      strategy: configuration.strategy.name, arithmetic: configuration.arithmetic,
      baseVersions: configuration.strategy.mixesLocalModels ? configuration.baseVersions : 0)
  }

  /// What of a stored state of a server's optimiser is of use: nothing, when another optimiser left
  /// it, which then begins anew.
  package func moments(of state: OptimizerState?) -> [String: ParameterVector]? {
    guard let vectors = state?.vectors,
      Set(vectors.keys) == Set(arithmetic.optimizer.momentNames)
    else { return nil }
    return vectors
  }

  // MARK: Text

  /// JSON; the same for equal descriptions.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  init(text: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
  }
}
