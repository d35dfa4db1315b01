// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Rows of float32 in a buffer of a plan.
struct Matrix {
  let buffer: Buffer
  let rows: Int
  let columns: Int

  var count: Int { rows * columns }
  var floats: UnsafeMutablePointer<Float> { buffer.floats }
}
