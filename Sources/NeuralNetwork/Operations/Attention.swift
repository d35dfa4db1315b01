// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Multi-head self-attention (Vaswani et al. 2017): for each head softmax(Q K^T / sqrt(d)) V.
///
/// Queries, keys and values are the three thirds of each row of `projections`; a head is a run of d
/// columns of each.
struct Attention: Operation {
  /// [batch * tokens][3 * dimensions].
  let projections: Matrix
  /// [batch * heads * tokens][tokens].
  let weights: Matrix
  /// [batch * tokens][dimensions].
  let output: Matrix
  let shape: AttentionShape
  let threads: Threads

  var buffers: [Buffer] { [projections.buffer, weights.buffer, output.buffer] }

  func run() throws(NetworkError) {
    try shape.forEachHead(on: threads) { (head) throws(NetworkError) in
      let (tokens, width) = (shape.tokens, shape.headDimensions)
      let scores = shape.scores(weights, head: head)
      try MatrixProduct.multiply(
        shape.part(projections, 0, head: head), shape.part(projections, 1, head: head).transposed,
        into: scores, rows: tokens, columns: tokens, inner: width)
      tsn_softmax_rows(scores.base, shape.scale, tokens, tokens)
      try MatrixProduct.multiply(
        scores, shape.part(projections, 2, head: head), into: shape.part(output, 0, head: head),
        rows: tokens, columns: width, inner: tokens)
    }
  }
}

/// The gradient of ``Attention`` with respect to its projections.
struct AttentionGradient: Operation {
  let projections: Matrix
  let weights: Matrix
  let outputGradient: Matrix
  let projectionGradient: Matrix
  /// Like the weights.
  let weightGradient: Matrix
  let shape: AttentionShape
  let threads: Threads

  var buffers: [Buffer] {
    [
      projections.buffer, weights.buffer, outputGradient.buffer, projectionGradient.buffer,
      weightGradient.buffer,
    ]
  }

  func run() throws(NetworkError) {
    try shape.forEachHead(on: threads) { (head) throws(NetworkError) in
      let (tokens, width) = (shape.tokens, shape.headDimensions)
      let query = shape.part(projections, 0, head: head)
      let key = shape.part(projections, 1, head: head)
      let value = shape.part(projections, 2, head: head)
      let gradient = shape.part(outputGradient, 0, head: head)
      let weights = shape.scores(weights, head: head)
      let scores = shape.scores(weightGradient, head: head)
      try MatrixProduct.multiply(
        weights.transposed, gradient, into: shape.part(projectionGradient, 2, head: head),
        rows: tokens, columns: width, inner: tokens)
      try MatrixProduct.multiply(
        gradient, value.transposed, into: scores, rows: tokens, columns: tokens, inner: width)
      tsn_softmax_rows_gradient(
        scores.base, scores.base, weights.base, shape.scale, tokens, tokens)
      try MatrixProduct.multiply(
        scores, key, into: shape.part(projectionGradient, 0, head: head), rows: tokens,
        columns: width, inner: tokens)
      try MatrixProduct.multiply(
        scores.transposed, query, into: shape.part(projectionGradient, 1, head: head),
        rows: tokens, columns: width, inner: tokens)
    }
  }
}

/// Sizes of an attention, and where its heads lie.
struct AttentionShape {
  let batch: Int
  let tokens: Int
  let heads: Int
  let headDimensions: Int
  /// Made with the shape, since a step allocates nothing.
  private let failures = FirstFailure()

  init(batch: Int, tokens: Int, heads: Int, headDimensions: Int) {
    self.batch = batch
    self.tokens = tokens
    self.heads = heads
    self.headDimensions = headDimensions
  }

  var dimensions: Int { heads * headDimensions }
  var scale: Float { 1 / Float(headDimensions).squareRoot() }

  /// Rows of one head of one sample in a matrix whose columns are one or more times the dimensions.
  func part(_ matrix: Matrix, _ third: Int, head: Int) -> MatrixProduct.Operand {
    let (sample, head) = head.quotientAndRemainder(dividingBy: heads)
    let first =
      sample * tokens * matrix.columns + third * dimensions + head * headDimensions
    return .init(base: matrix.floats + first, stride: matrix.columns)
  }

  func scores(_ matrix: Matrix, head: Int) -> MatrixProduct.Operand {
    .init(base: matrix.floats + head * tokens * tokens, stride: tokens)
  }

  /// Calls `body` for every head of every sample, on all threads: within, each product runs on one.
  func forEachHead(
    on threads: Threads, _ body: (Int) throws(NetworkError) -> Void
  ) throws(NetworkError) {
    threads.split(batch * heads) { range in
      for head in range {
        do throws(NetworkError) { try body(head) } catch { failures.record(error) }
      }
    }
    if let error = failures.take() { throw error }
  }
}
