// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Counts what happens in the newest `buckets` of time.
struct RateMeter: Sendable {
  private let width: Int64
  private var counts: [UInt64]
  /// Number of the newest bucket since 1970; nil: nothing was counted.
  private var newest: Int64?
  /// When the first was counted.
  private var first: Int64 = 0

  /// - Parameter width: of a bucket, in milliseconds.
  init(buckets: Int, width: Int64) {
    precondition(buckets > 0 && width > 0)
    self.width = width
    counts = Array(repeating: 0, count: buckets)
  }

  mutating func count(at now: Int64) {
    let bucket = max(now / width, newest ?? .min)
    if newest == nil { first = now }
    forget(until: bucket)
    newest = bucket
    counts[Int(bucket % Int64(counts.count))] += 1
  }

  private mutating func forget(until bucket: Int64) {
    guard let newest, bucket > newest else { return }
    if bucket - newest >= Int64(counts.count) {
      counts = Array(repeating: 0, count: counts.count)
    } else {
      for old in (newest + 1)...bucket { counts[Int(old % Int64(counts.count))] = 0 }
    }
  }

  /// Per second, over the time that is remembered, or since the first count where that is less.
  func perSecond(at now: Int64) -> Double {
    guard newest != nil else { return 0 }
    var copy = self
    let bucket = max(now / width, newest ?? 0)
    copy.forget(until: bucket)
    // The newest bucket is not over yet.
    let remembered = Int64(counts.count - 1) * width + max(0, now - bucket * width)
    let covered = max(1_000, min(remembered, now - first))
    return Double(copy.counts.reduce(0, +)) / (Double(covered) / 1_000)
  }
}
