// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a layer reads in both directions: kept from the forward operations to the backward ones, or
/// computed again there, which costs time and frees memory in between.
final class LayerInput {
  private let builder: PlanBuilder
  private let compute: () -> Activation
  private var forward: Activation?
  private var backward: Activation?

  init(_ builder: PlanBuilder, kept activation: Activation) {
    self.builder = builder
    compute = { activation }
  }

  /// - Parameter compute: Adds the operations that compute the activation; called once for each
  ///   direction in which it is read.
  init(_ builder: PlanBuilder, recomputed compute: @escaping () -> Activation) {
    self.builder = builder
    self.compute = compute
  }

  func activation() -> Activation {
    if builder.isAddingBackward {
      let activation = backward ?? compute()
      backward = activation
      return activation
    }
    let activation = forward ?? compute()
    forward = activation
    return activation
  }
}
