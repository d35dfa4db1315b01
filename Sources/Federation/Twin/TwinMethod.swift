// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How a candidate for a twin is made.
package enum TwinMethod: String, Sendable, Equatable, CaseIterable, Codable {
  /// From the global model, trained on local cases (TwinSegNet, section III).
  case fineTune
  /// From the twin as it is, trained on local cases while pulled to the global model: the gradient has
  /// lambda (v - w) more (Ditto: Li et al. 2021, Algorithm 1).
  case ditto
}
