// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// The numbers that a kernel and its twin are compared on.
///
/// Whole numbers from -4 to 4: their products and sums are exact in float32, in any order, fused or
/// not, so that a kernel must give its twin's bits, rounded to bfloat16 or not.
///
/// Real numbers from -1 to 1: of n products added in float32, each rounding is at most 2^-24 of a
/// partial sum, and those stay near sqrt(n) / 3, so 2 n 2^-24 is several standard deviations of the
/// result's error. A result stored as bfloat16 may be the neighbour of its twin's, 2^-7 away.
enum Operands: CaseIterable, CustomTestStringConvertible {
  case wholeFloat32, realFloat32, wholeBFloat16, realBFloat16

  var storage: tsn_storage {
    switch self {
    case .wholeFloat32, .realFloat32: TSN_FLOAT32
    case .wholeBFloat16, .realBFloat16: TSN_BFLOAT16
    }
  }

  var isWhole: Bool { self == .wholeFloat32 || self == .wholeBFloat16 }

  var testDescription: String {
    "\(isWhole ? "whole" : "real"), \(storage == TSN_FLOAT32 ? "float32" : "bfloat16")"
  }

  /// Numbers that the storage holds exactly.
  func numbers(_ count: Int, _ generator: inout SplitMix64) -> [Float] {
    let all = parameters(count, &generator)
    return storage == TSN_FLOAT32 ? all : all.map { Float(bitPattern: $0.bitPattern & 0xffff_0000) }
  }

  /// Such numbers for what is float32 in both storages.
  func parameters(_ count: Int, _ generator: inout SplitMix64) -> [Float] {
    (0..<count).map { _ in
      isWhole
        ? Float(Int.random(in: -4...4, using: &generator)) : .random(in: -1...1, using: &generator)
    }
  }

  func activation(_ count: Int, _ generator: inout SplitMix64) -> Buffer {
    Buffer(numbers(count, &generator), storage)
  }

  /// Runs a kernel and its twin, each on outputs of its own, and compares those: whatever lies in
  /// them that neither wrote is equal too. Each element is a sum of so many terms.
  func compare(
    terms: Int, _ comment: @autoclosure () -> String = "",
    sourceLocation: SourceLocation = #_sourceLocation, _ outputs: (_ naive: Bool) -> [Buffer]
  ) {
    for (fast, naive) in zip(outputs(false), outputs(true)) {
      let wrong = difference(
        fast, naive, absolute: isWhole ? 0 : 2 * Float(terms) * 0x1p-24,
        relative: isWhole || fast.storage == TSN_FLOAT32 ? 0 : 0x1p-7)
      #expect(wrong == nil, "\(comment())", sourceLocation: sourceLocation)
    }
  }
}

/// The first element that is further from its twin than absolute + relative * twin, in words. NaN
/// is as far from NaN as zero from minus zero: not at all.
func difference(
  _ fast: Buffer, _ naive: Buffer, absolute: Float = 0, relative: Float = 0
) -> String? {
  if !fast.isGuarded || !naive.isGuarded { return "written outside the output" }
  return difference(fast.values, naive.values, absolute: absolute, relative: relative)
}

func difference(
  _ fast: [Float], _ naive: [Float], absolute: Float = 0, relative: Float = 0
) -> String? {
  if fast.count != naive.count { return "\(fast.count) elements, not \(naive.count)" }
  for (i, (a, b)) in zip(fast, naive).enumerated() {
    if a == b || (a.isNaN && b.isNaN) { continue }
    // False where one is NaN or infinite.
    if abs(a - b) <= absolute + relative * abs(b), b.isFinite { continue }
    return "element \(i) is \(a), not \(b)"
  }
  return nil
}

/// The derivative of a function of many numbers by the i-th, to the second order of the step.
func centralDifference(
  _ x: [Float], _ i: Int, step: Float, of function: ([Float]) -> Double
) -> Double {
  var above = x
  var below = x
  above[i] += step
  below[i] -= step
  return (function(above) - function(below)) / Double(above[i] - below[i])
}

/// Sum of the products, in double.
func dot(_ a: [Float], _ b: [Float]) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

/// What a kernel and what its twin give.
func fastAndNaive<Outputs>(
  _ outputs: (_ naive: Bool) -> Outputs
) -> (fast: Outputs, naive: Outputs) {
  (outputs(false), outputs(true))
}

extension tsn_extent {
  init(_ depth: Int, _ height: Int, _ width: Int) {
    self.init(depth: depth, height: height, width: width)
  }

  var voxels: Int { depth * height * width }
}
