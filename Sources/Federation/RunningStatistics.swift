// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What becomes of the running statistics of batch norm in a federation.
package enum RunningStatistics: String, Sendable, Hashable, Codable, CaseIterable {
  /// They are averaged like weights.
  case averaged
  /// Each agent keeps its own (FedBN, Li et al. 2021, arXiv 2102.07623, of which this is the part that
  /// concerns statistics): changes of them do not count, and the global model's stay as they began.
  case local
}
