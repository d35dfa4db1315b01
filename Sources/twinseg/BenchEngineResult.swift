// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

/// What `twinseg bench engine` reports.
struct BenchEngineResult: Encodable {
  let volume: Int
  let channels: Int
  let batch: Int
  let precision: Precision
  let threads: Int
  /// Trained ones, without running statistics.
  let parameters: Int
  let trainStepSecondsMedian: Double
  let inferenceSecondsMedian: Double
  let peakRssBytes: Int

  var table: String {
    """
    training step, median, seconds  \(rounded(trainStepSecondsMedian))
    inference, median, seconds      \(rounded(inferenceSecondsMedian))
    peak RSS, MB                    \(peakRssBytes / 1_000_000)
    parameters                      \(parameters)
    """
  }

  private func rounded(_ value: Double) -> String {
    "\((value * 10_000).rounded() / 10_000)"
  }
}
