// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension StoppingRule {
  /// How much of a trial is done, 0 to 1; a target may end it before.
  func share(of progress: TrialProgress) -> Double {
    let shares: [Double?] = [
      progress.seconds / seconds, versions.map { Double(progress.version) / Double($0) },
      updates.map { Double(progress.updates) / Double($0) },
    ]
    return min(1, shares.compactMap { $0 }.max() ?? 0)
  }
}
