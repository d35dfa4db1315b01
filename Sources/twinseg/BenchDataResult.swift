// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What `twinseg bench data` reports.
struct BenchDataResult: Encodable {
  let `case`: String
  /// Width, height and depth.
  let shape: [Int]
  /// Side of the network's volume.
  let volume: Int
  /// The four contrasts alone.
  let readSecondsMedian: Double
  /// Contrasts and mask read and preprocessed.
  let coldSecondsMedian: Double
  /// The same from the cache, as float32; the case's files are digested to find the entry.
  let cachedSecondsMedian: Double
  /// HD95 of ET, TC and WT.
  let hausdorffSecondsMedian: Double

  var table: String {
    """
    case                                    \(`case`), \(shape.map(String.init).joined(separator: "x"))
    read four contrasts, median, seconds    \(rounded(readSecondsMedian))
    read and preprocess, median, seconds    \(rounded(coldSecondsMedian))
    from the cache, median, seconds         \(rounded(cachedSecondsMedian))
    HD95 of three regions, median, seconds  \(rounded(hausdorffSecondsMedian))
    """
  }

  private func rounded(_ value: Double) -> String {
    "\((value * 10_000).rounded() / 10_000)"
  }
}
