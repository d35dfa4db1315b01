// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A linear layer on rows, with its gradients.
struct LinearLayer {
  let scope: ParameterScope
  /// Names of the weight and the bias within the scope.
  var names = (weight: "weight", bias: "bias")

  private var builder: PlanBuilder { scope.builder }

  func forward(_ input: Matrix, outputs: Int, residual: Matrix? = nil) -> Matrix {
    let output = builder.matrix("linear", rows: input.rows, columns: outputs)
    builder.add(
      Linear(
        input: input, output: output, weights: scope.weight(names.weight),
        bias: scope.weight(names.bias), residual: residual, threads: builder.threads))
    return output
  }

  /// Adds the gradients of weight and bias, and gives the input's.
  func backward(_ input: Matrix, gradient: Matrix) -> Matrix {
    let inputGradient = builder.matrix("gradient", rows: input.rows, columns: input.columns)
    builder.add(
      LinearGradient(
        input: input, outputGradient: gradient, inputGradient: inputGradient,
        weights: scope.weight(names.weight), weightGradient: scope.gradient(names.weight),
        biasGradient: scope.gradient(names.bias)))
    return inputGradient
  }
}
