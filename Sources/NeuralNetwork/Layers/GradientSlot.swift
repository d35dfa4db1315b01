// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the consumer of a value leaves the value's gradient for the layer that made it, while the
/// backward operations are added.
final class GradientSlot {
  private var gradient: Activation?

  func put(_ gradient: Activation) { self.gradient = gradient }

  /// - Precondition: the consumer, whose backward operations come first, has put it there.
  func take() -> Activation {
    guard let gradient else { preconditionFailure("a gradient is asked for before it exists") }
    return gradient
  }
}
