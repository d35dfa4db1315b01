// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A pre-norm encoder layer: x + attention(norm(x)), then x + perceptron(norm(x)), as PyTorch's
/// `TransformerEncoderLayer(norm_first=True)` without dropout.
struct TransformerLayer {
  let scope: ParameterScope
  let shape: AttentionShape
  let hiddenDimensions: Int

  private var builder: PlanBuilder { scope.builder }
  private var projection: LinearLayer {
    LinearLayer(
      scope: scope.scope("self_attn"), names: ("in_proj_weight", "in_proj_bias"))
  }
  private var output: LinearLayer { LinearLayer(scope: scope.scope("self_attn.out_proj")) }
  private var expansion: LinearLayer { LinearLayer(scope: scope.scope("linear1")) }
  private var contraction: LinearLayer { LinearLayer(scope: scope.scope("linear2")) }

  /// What the backward operations read again.
  struct Trace {
    let input: Matrix
    let first: Norm
    let projections: Matrix
    let weights: Matrix
    let attended: Matrix
    let middle: Matrix
    let second: Norm
    let hidden: Matrix
    let activated: Matrix
  }

  struct Norm {
    let output: Matrix
    let statistics: Buffer
  }

  func forward(_ input: Matrix) -> (output: Matrix, trace: Trace) {
    let (rows, dimensions) = (input.rows, shape.dimensions)
    let first = norm("norm1", input)
    let projections = projection.forward(first.output, outputs: 3 * dimensions)
    let weights = builder.matrix(
      "attention weights", rows: shape.batch * shape.heads * shape.tokens, columns: shape.tokens)
    let attended = builder.matrix("attended", rows: rows, columns: dimensions)
    builder.add(
      Attention(
        projections: projections, weights: weights, output: attended, shape: shape,
        threads: builder.threads))
    let middle = output.forward(attended, outputs: dimensions, residual: input)
    let second = norm("norm2", middle)
    let hidden = expansion.forward(second.output, outputs: hiddenDimensions)
    let activated = builder.matrix("activated", rows: rows, columns: hiddenDimensions)
    builder.add(GELU(input: hidden, output: activated, threads: builder.threads))
    let result = contraction.forward(activated, outputs: dimensions, residual: middle)
    let trace = Trace(
      input: input, first: first, projections: projections, weights: weights, attended: attended,
      middle: middle, second: second, hidden: hidden, activated: activated)
    return (result, trace)
  }

  /// Adds the gradients; the output's gradient becomes the input's in place, as residual
  /// connections pass it through.
  func backward(_ trace: Trace, gradient: Matrix) {
    let hiddenGradient = contraction.backward(trace.activated, gradient: gradient)
    builder.add(
      GELUGradient(input: trace.hidden, gradient: hiddenGradient, threads: builder.threads))
    let secondGradient = expansion.backward(trace.second.output, gradient: hiddenGradient)
    addNormGradient(
      "norm2", trace.middle, trace.second, from: secondGradient, to: gradient)
    let attendedGradient = output.backward(trace.attended, gradient: gradient)
    let projectionGradient = builder.matrix(
      "gradient of the projections", rows: gradient.rows, columns: 3 * shape.dimensions)
    builder.add(
      AttentionGradient(
        projections: trace.projections, weights: trace.weights, outputGradient: attendedGradient,
        projectionGradient: projectionGradient,
        weightGradient: builder.matrix(
          "gradient of the attention weights", rows: trace.weights.rows,
          columns: trace.weights.columns),
        shape: shape, threads: builder.threads))
    let firstGradient = projection.backward(trace.first.output, gradient: projectionGradient)
    addNormGradient("norm1", trace.input, trace.first, from: firstGradient, to: gradient)
  }

  private func norm(_ name: String, _ input: Matrix) -> Norm {
    let norm = Norm(
      output: builder.matrix("norm", rows: input.rows, columns: input.columns),
      statistics: builder.transientBuffer("row statistics", byteCount: input.rows * 8))
    let parameters = scope.scope(name)
    builder.add(
      LayerNorm(
        input: input, output: norm.output, statistics: norm.statistics,
        gamma: parameters.weight("weight"), beta: parameters.weight("bias"),
        threads: builder.threads))
    return norm
  }

  private func addNormGradient(
    _ name: String, _ input: Matrix, _ norm: Norm, from outputGradient: Matrix,
    to inputGradient: Matrix
  ) {
    let parameters = scope.scope(name)
    builder.add(
      LayerNormGradient(
        input: input, outputGradient: outputGradient, inputGradient: inputGradient,
        statistics: norm.statistics, gamma: parameters.weight("weight"),
        gammaGradient: parameters.gradient("weight"), betaGradient: parameters.gradient("bias")))
  }
}
