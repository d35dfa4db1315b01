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
    case .noCases(let what): "There are no cases \(what)."
    case .invalidFile(let path, let reason): "'\(path)' cannot be used: \(reason)."
    }
  }

  /// Runs a step of another module, and takes its error for one of learning.
  static func from<Result>(
    _ body: () throws(TensorsError) -> Result
  ) throws(LearningError) -> Result {
    do throws(TensorsError) { return try body() } catch { throw .tensors(error) }
  }

  static func from<Result>(
    _ body: () throws(ImagingError) -> Result
  ) throws(LearningError) -> Result {
    do throws(ImagingError) { return try body() } catch { throw .imaging(error) }
  }

  static func from<Result>(
    _ body: () throws(NetworkError) -> Result
  ) throws(LearningError) -> Result {
    do throws(NetworkError) { return try body() } catch { throw .network(error) }
  }

  static func from<Result>(
    _ body: () throws(ModelExchangeError) -> Result
  ) throws(LearningError) -> Result {
    do throws(ModelExchangeError) { return try body() } catch { throw .exchange(error) }
  }
}
