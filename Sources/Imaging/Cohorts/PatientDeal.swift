// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Deals patients out to the parts of a split, in an order that is random but the same for a seed.
struct PatientDeal {
  let fractions: SplitFractions
  let seed: UInt64

  /// The parts of everyone.
  /// - Parameters:
  ///   - listing: What lists say. Their patients are dealt out to what they do not tell of, in the same
  ///     proportions; those of folders to all parts.
  ///   - known: Patients who stay where they are.
  func parts(
    _ listing: ListedSplit, keeping known: [String: SplitPart] = [:]
  ) -> [String: SplitPart] {
    let fixed = listing.fixed.merging(known) { _, known in known }
    let free = PatientDeal(fractions: fractions.without(listing.told), seed: seed).parts(
      of: listing.listed, keeping: known.filter { listing.listed.contains($0.key) })
    let unlisted = parts(
      of: listing.unlisted, keeping: known.filter { listing.unlisted.contains($0.key) })
    return fixed.merging(free) { fixed, _ in fixed }.merging(unlisted) { other, _ in other }
  }

  /// - Parameter known: Patients who stay where they are.
  func parts(
    of patients: Set<String>, keeping known: [String: SplitPart]
  ) -> [String: SplitPart] {
    var parts = known
    var lacking = fractions.counts(of: patients.union(known.keys).count)
    var empty = Set(SplitPart.allCases)
    for part in known.values {
      lacking[part, default: 0] -= 1
      empty.remove(part)
    }
    for patient in shuffled(patients.subtracting(known.keys)) {
      let part = neediest(lacking, empty)
      parts[patient] = part
      lacking[part, default: 0] -= 1
      empty.remove(part)
    }
    return parts
  }

  /// An empty part before the one that lacks most.
  private func neediest(_ lacking: [SplitPart: Int], _ empty: Set<SplitPart>) -> SplitPart {
    func need(_ part: SplitPart) -> Int {
      let count = lacking[part, default: 0]
      return count > 0 && empty.contains(part) ? count + 1 << 32 : count
    }
    return [SplitPart.test, .validation].reduce(.train) { need($1) > need($0) ? $1 : $0 }
  }

  private func shuffled(_ patients: Set<String>) -> [String] {
    patients.map { ($0, key($0)) }.sorted { first, second in
      (first.1.high, first.1.low, first.0) < (second.1.high, second.1.low, second.0)
    }.map(\.0)
  }

  private func key(_ patient: String) -> Digest {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * $0)) } + Array(patient.utf8)
    return bytes.withUnsafeBytes { Digest(of: $0) }
  }
}
