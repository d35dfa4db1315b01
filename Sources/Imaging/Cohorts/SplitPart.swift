// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a case is used for. Never mixed: the first fits, the second chooses, the third reports.
package enum SplitPart: String, Sendable, CaseIterable, Codable {
  case train
  case validation
  case test
}
