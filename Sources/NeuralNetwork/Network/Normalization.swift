// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How the channels between a convolution and its ReLU are normalised. All scale and shift each
/// channel by trained values; they differ in what shares a mean and a variance.
package enum Normalization: Sendable, Hashable, Codable {
  /// A channel over the whole batch in training, its running statistics in inference
  /// (Ioffe and Szegedy 2015): the paper's choice.
  case batch
  /// A channel of one sample, in training and in inference (Ulyanov et al. 2016).
  case instance
  /// Neighbouring channels of one sample, in this many groups (Wu and He 2018).
  case group(Int)

  /// Whether means and variances are gathered in training for use in inference.
  package var hasRunningStatistics: Bool { self == .batch }
}
