// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a column of an overlay figure shows.
package enum PanelContent: String, Sendable, CaseIterable {
  case image = "FLAIR"
  case reference = "Reference"
  case prediction = "Prediction"
  case errors = "Error"
}
