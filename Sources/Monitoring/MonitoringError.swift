// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What monitoring cannot do.
package enum MonitoringError: Error, Equatable, CustomStringConvertible {
  case invalidAddress(String)
  /// Others could read what is served.
  case tokenNeeded(address: String)
  case weakToken(length: Int)
  case cannotListen(address: String, reason: String)
  case history(path: String, reason: String)
  case noHistory(path: String)
  case otherRun(path: String, found: String, expected: String)
  case cannotRecord(path: String, reason: String)

  package var description: String {
    switch self {
    case .invalidAddress(let text):
      """
      '\(text.legible())' is no address to serve at: write HOST:PORT, as in 127.0.0.1:8080 or \
      [::1]:8080.
      """
    case .tokenNeeded(let address):
      """
      \(address) can be reached from other machines, which needs a token: name a file that holds it \
      with --token-file.
      """
    case .weakToken(let length):
      "The token has \(length) characters; allowed: 16 to 256 of A-Z a-z 0-9 - . _ ~."
    case .cannotListen(let address, let reason):
      "Cannot serve at \(address): \(reason)."
    case .history(let path, let reason):
      "The history of metrics in \(path) cannot be used: \(reason)."
    case .noHistory(let path):
      """
      \(path) holds no metrics of a run, and there is no journal.sqlite beside it: name the folder of a \
      run, or one that 'twinseg monitor --history' watched it with.
      """
    case .otherRun(let path, let found, let expected):
      "\(path) holds the metrics of run \(found.legible()), not of \(expected.legible())."
    case .cannotRecord(let path, let reason):
      "Cannot record metrics in \(path): \(reason)."
    }
  }
}
