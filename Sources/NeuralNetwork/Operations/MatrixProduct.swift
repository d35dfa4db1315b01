// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import COneDNN

/// C = alpha A B + beta C of row-major float32 matrices, each of A and B as stored or transposed;
/// rows may lie apart in memory.
struct MatrixProduct {
  /// A stored matrix: its first element, and elements from one row to the next.
  struct Operand {
    let base: UnsafeMutablePointer<Float>
    let stride: Int
    var isTransposed = false

    var transposed: Operand { Operand(base: base, stride: stride, isTransposed: !isTransposed) }
  }

  /// - Throws: ``NetworkError/oneDNN(operation:status:)``.
  static func multiply(
    _ a: Operand, _ b: Operand, into c: Operand, rows: Int, columns: Int, inner: Int,
    alpha: Float = 1, beta: Float = 0
  ) throws(NetworkError) {
    let status = tsn_matrix_multiply(
      c.base, a.base, b.base, a.isTransposed, b.isTransposed, alpha, beta, Int64(rows),
      Int64(columns), Int64(inner), Int64(a.stride), Int64(b.stride), Int64(c.stride))
    guard status == 0 else {
      throw .oneDNN(
        operation: "multiply matrices \(rows)x\(inner)x\(columns)", status: Int(status))
    }
  }
}

extension Matrix {
  var operand: MatrixProduct.Operand { .init(base: floats, stride: columns) }
}

extension WeightReference {
  /// The tensor as a matrix.
  func operand(columns: Int) -> MatrixProduct.Operand { .init(base: floats, stride: columns) }
}
