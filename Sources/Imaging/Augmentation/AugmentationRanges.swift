// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

func validateProbability(_ probability: Double, of name: String) throws(ImagingError) {
  guard (0...1).contains(probability) else {
    throw .invalidSettings(
      reason: "the probability \(probability) of the \(name) is not within 0 to 1")
  }
}

func validateRange(
  _ value: Double, _ range: Range<Double>, _ quantity: String, of name: String
) throws(ImagingError) {
  guard range.contains(value) else {
    throw .invalidSettings(
      reason: "\(value) \(quantity) of the \(name) is not within \(range.lowerBound) and below "
        + "\(range.upperBound)")
  }
}

extension SeededGenerator {
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * nextUnit()
  }

  mutating func vector(_ low: Double, _ high: Double) -> SIMD3<Double> {
    SIMD3(uniform(low, high), uniform(low, high), uniform(low, high))
  }

  /// The drawn value with this probability, else nil.
  mutating func draw<Value>(
    _ probability: Double, _ body: (inout SeededGenerator) -> Value
  ) -> Value? {
    nextUnit() < probability ? body(&self) : nil
  }
}
