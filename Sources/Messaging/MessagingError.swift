// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What can go wrong between processes.
package enum MessagingError: Error, Equatable, CustomStringConvertible {
  case invalidEndpoint(text: String, reason: String)
  case cannotBind(endpoint: String, reason: String)
  case cannotConnect(endpoint: String, reason: String)
  case operation(String, reason: String)
  case outOfMemory(bytes: Int)
  /// A peer sent more parts in one message than are allowed.
  case tooManyParts(limit: Int)

  package var description: String {
    switch self {
    case .invalidEndpoint(let text, let reason):
      "'\(text.prefix(128))' is no endpoint: \(reason)."
    case .cannotBind(let endpoint, let reason):
      "Cannot listen on \(endpoint): \(reason)."
    case .cannotConnect(let endpoint, let reason):
      "Cannot connect to \(endpoint): \(reason)."
    case .operation(let operation, let reason):
      "ZeroMQ cannot \(operation): \(reason)."
    case .outOfMemory(let bytes):
      "No memory for a frame of \(bytes) bytes."
    case .tooManyParts(let limit):
      "A message has more than \(limit) parts."
    }
  }
}
