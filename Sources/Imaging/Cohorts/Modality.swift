// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A contrast of MRI. The order of the cases is that of a network's input channels.
package enum Modality: String, Sendable, CaseIterable, Codable {
  case t1 = "T1"
  /// T1 with contrast agent (T1ce, T1c, T1Gd).
  case t1ce = "T1ce"
  case t2 = "T2"
  case flair = "FLAIR"
}
