// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// That some cases have no mask.
struct PredictionFailures: Error, CustomStringConvertible {
  let count: Int
  let total: Int
  var description: String { "\(count) of \(total) cases could not be segmented; see above." }
}
