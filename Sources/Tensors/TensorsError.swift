// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with parameters and the files that hold them.
package enum TensorsError: Error, Equatable, CustomStringConvertible {
  case invalidTensor(name: String, reason: String)
  case duplicateTensor(name: String)
  case tensorCount(Int)
  case tooManyElements(Int)
  case elementCountMismatch(expected: Int, found: Int)
  /// The system refused to give it.
  case outOfMemory(bytes: Int)
  /// More bytes than the process may still take.
  case notEnoughMemory(required: Int, available: Int)
  case invalidFile(path: String, reason: String)
  case fileOperation(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .invalidTensor(let name, let reason):
      "Tensor '\(name)' is invalid: \(reason)."
    case .duplicateTensor(let name):
      "Tensor '\(name)' stands twice in one manifest; names must be unique."
    case .tensorCount(let count):
      "A manifest of \(count) tensors; 1 to \(ParameterManifest.maximumTensorCount) can be."
    case .tooManyElements(let count):
      "A parameter vector of \(count) elements; at most 2^33 can be."
    case .elementCountMismatch(let expected, let found):
      "\(found) elements where the manifest has \(expected)."
    case .outOfMemory(let bytes):
      "No memory for a parameter vector of \(bytes) bytes."
    case .notEnoughMemory(let required, let available):
      "\(required) bytes of memory are needed and \(available) are available."
    case .invalidFile(let path, let reason):
      "'\(path)' is not a model file that can be read: \(reason)."
    case .fileOperation(let operation, let path, let reason):
      "Cannot \(operation) '\(path)': \(reason)."
    }
  }
}
