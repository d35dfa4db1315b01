// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a network find their parameters and gradients.
struct ParameterScope {
  let builder: PlanBuilder
  let gradients: Buffer?
  let prefix: String

  init(builder: PlanBuilder, gradients: Buffer?, prefix: String = "") {
    self.builder = builder
    self.gradients = gradients
    self.prefix = prefix
  }

  func scope(_ name: String) -> ParameterScope {
    ParameterScope(builder: builder, gradients: gradients, prefix: prefix + name + ".")
  }

  func weight(_ name: String) -> WeightReference {
    let place = builder.parameters.place(prefix + name)
    return WeightReference(
      buffer: builder.parameters.buffer, offset: place.offset, count: place.count)
  }

  /// The gradient of a weight.
  /// - Precondition: the plan trains.
  func gradient(_ name: String) -> WeightReference {
    guard let gradient = gradientIfTraining(name) else {
      preconditionFailure("no gradient of '\(prefix + name)' in inference")
    }
    return gradient
  }

  func gradientIfTraining(_ name: String) -> WeightReference? {
    guard let gradients else { return nil }
    let place = builder.parameters.place(prefix + name)
    return WeightReference(buffer: gradients, offset: place.offset, count: place.count)
  }
}
