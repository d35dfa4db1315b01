// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import ModelExchange
import NeuralNetwork
import Tensors

/// What can be wrong with data, settings and files of training and prediction.
package enum LearningError: Error, Equatable, CustomStringConvertible {
  case imaging(ImagingError)
  case network(NetworkError)
  case exchange(ModelExchangeError)
  case tensors(TensorsError)
  case invalidSettings(String)
  /// A model expects other images, or gives other classes, than those that are there.
  case unsuitableModel(String)
  /// A split or a cohort has no case for what is asked.
  case noCases(String)
  /// A file of a run or a cache cannot be used.
  case invalidFile(path: String, reason: String)

  package var description: String {
    switch self {
    case .imaging(let error): error.description
    case .network(let error): error.description
    case .exchange(let error): error.description
    case .tensors(let error): error.description
    case .invalidSettings(let reason): "The settings cannot be used: \(reason)."
    case .unsuitableModel(let reason): "The model cannot be used so: \(reason)."
    case .noCases(let what): "There are no cases \(what)."
    case .invalidFile(let path, let reason): "'\(path)' cannot be used: \(reason)."
    }
  }

  /// Runs a step of another module, and makes its error one of learning.
  static func wrapping<Cause: Error, Result>(
    _ wrap: (Cause) -> LearningError, _ body: () throws(Cause) -> Result
  ) throws(LearningError) -> Result {
    do throws(Cause) { return try body() } catch { throw wrap(error) }
  }
}
