// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What can be wrong with images, cases and cohorts on disk.
package enum ImagingError: Error, Equatable, CustomStringConvertible {
  /// A file is no NIfTI file, damaged or beyond a bound.
  case invalidFile(path: String, reason: String)
  /// The system refused an operation.
  case fileOperation(operation: String, path: String, reason: String)
  /// A case cannot be used.
  case invalidCase(id: String, reason: String)
  /// A folder or list holds no cohort that is known, or a damaged one.
  case invalidCohort(path: String, reason: String)
  /// A split is damaged, or not one of this cohort.
  case invalidSplit(reason: String)
  /// An image cannot be processed as asked, such as a z-normalisation of a constant.
  case invalidImage(reason: String)
  /// A setting is outside of its range.
  case invalidSettings(reason: String)

  package init(_ error: TensorsError) {
    switch error {
    case .fileOperation(let operation, let path, let reason):
      self = .fileOperation(operation: operation, path: path, reason: reason)
    case .invalidFile(let path, let reason):
      self = .invalidFile(path: path, reason: reason)
    default:
      self = .invalidImage(reason: error.description)
    }
  }

  package var description: String {
    switch self {
    case .invalidFile(let path, let reason):
      "'\(path)' cannot be used as a NIfTI file: \(reason)."
    case .fileOperation(let operation, let path, let reason):
      "Cannot \(operation) '\(path)': \(reason)."
    case .invalidCase(let id, let reason):
      "Case '\(id)' cannot be used: \(reason)."
    case .invalidCohort(let path, let reason):
      "'\(path)' cannot be used as a cohort: \(reason)."
    case .invalidSplit(let reason):
      "The split cannot be used: \(reason)."
    case .invalidImage(let reason):
      "The image cannot be processed: \(reason)."
    case .invalidSettings(let reason):
      "The settings cannot be used: \(reason)."
    }
  }
}
