// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a tensor is to training and to the federation.
package enum TensorKind: String, Sendable, Hashable, CaseIterable {
  /// Trained by gradient.
  case weight
  /// Batch-norm mean or variance: gathered, not trained; a federation may keep it local (FedBN).
  case runningStatistic
}
