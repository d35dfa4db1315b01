// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Imaging
import Tensors

/// An agent's own cases, dealt out into parts that never mix: training fits, validation decides about
/// twins, and the test part reports.
package struct LocalData: Sendable {
  package let cohort: Cohort
  package let split: CohortSplit
  /// Preprocessed; with masks.
  package let training: [PreparedFile]
  package let validation: [PreparedFile]

  /// Finds the cases, preprocesses those that train and validate unless the cache has them, and deals
  /// new patients into the parts; who is in a part stays there.
  /// - Parameters:
  ///   - cohort: As it is found now.
  ///   - splitPath: Where the parts are kept.
  ///   - onPrepared: Called with how many of how many cases are done.
  ///   - warn: Told of cases that are left out, and why.
  /// - Throws: ``LearningError`` when nothing is left to train on, or the parts cannot be kept.
  package init(
    cohort: Cohort, splitPath: String, fractions: SplitFractions, seed: UInt64,
    cache: PreparedCache, onPrepared: (_ done: Int, _ total: Int) throws -> Void,
    warn: (String) -> Void
  ) throws {
    let known = try Self.split(at: splitPath)
    let usable = try Self.prepare(
      cohort, cache, keeping: known?.allIDs ?? [], onPrepared, warn)
    let split =
      try known?.extended(with: usable.cohort)
      ?? CohortSplit(of: usable.cohort, fractions: fractions, seed: seed)
    if split != known { try split.write(to: splitPath) }
    func files(_ part: SplitPart) -> [PreparedFile] {
      split.ids(in: part).compactMap { usable.files[$0] }
    }
    (training, validation) = (files(.train), files(.validation))
    guard !training.isEmpty else { throw LearningError.noCases("to train on") }
    self.cohort = usable.cohort
    self.split = split
  }

  /// Of the cases that fit and decide, their images and masks.
  var digest: Digest {
    let contents = [training, validation].map { files in
      files.map { "\($0.name) \($0.contentDigest)" }.sorted().joined(separator: "\n")
    }
    return Array(contents.joined(separator: "\n\n").utf8).withUnsafeBytes { Digest(of: $0) }
  }

  private static func split(at path: String) throws -> CohortSplit? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try CohortSplit(contentsOf: path)
  }

  /// Leaves out what cannot be used, unless a part holds it already: that it is gone, a person must see.
  private static func prepare(
    _ cohort: Cohort, _ cache: PreparedCache, keeping held: Set<String>,
    _ onPrepared: (Int, Int) throws -> Void, _ warn: (String) -> Void
  ) throws -> (cohort: Cohort, files: [String: PreparedFile]) {
    var files: [String: PreparedFile] = [:]
    var left: Set<String> = []
    let complete = cohort.cases.filter(\.isComplete)
    for (index, item) in complete.enumerated() {
      do {
        files[item.id] = try cache.prepared(item)
      } catch {
        guard !held.contains(item.id) else { throw error }
        left.insert(item.id)
        warn("case '\(item.id.legible(100))' is left out: \(error)")
      }
      try onPrepared(index + 1, complete.count)
    }
    return (cohort.removing(left), files)
  }
}
