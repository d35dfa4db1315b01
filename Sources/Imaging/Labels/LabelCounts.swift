// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How many voxels of a mask have each label.
struct LabelCounts {
  /// What keeps a mask from being one of an edition.
  struct Problem {
    /// Whether both 3 and 4 occur, which no edition allows.
    let isAmbiguous: Bool
    /// A clause without a full stop.
    let reason: String
  }

  private var counts = [Int](repeating: 0, count: 256)

  init(_ labels: [UInt8]) {
    for label in labels { counts[Int(label)] += 1 }
  }

  subscript(label: UInt8) -> Int { counts[Int(label)] }

  /// Labels that occur, ascending.
  var labels: [UInt8] { (0...UInt8.max).filter { self[$0] > 0 } }

  /// Voxels that are not 0.
  var foreground: Int { counts.dropFirst().reduce(0, +) }

  func problem(in edition: LabelEdition) -> Problem? {
    let unknown = labels.filter { edition.tumourClass(of: $0) == nil }
    guard !unknown.isEmpty else { return nil }
    if self[3] > 0, self[4] > 0 {
      return Problem(
        isAmbiguous: true,
        reason: "it has both label 3 (\(self[3]) voxels) and label 4 (\(self[4]) voxels); "
          + "enhancing tumour is one of them, never both")
    }
    let found = unknown.map { "\($0) (\(self[$0]) voxels)" }.joined(separator: ", ")
    let known = edition.labels.map(String.init).joined(separator: ", ")
    return Problem(
      isAmbiguous: false, reason: "it has labels \(found), and \(edition.name) has only \(known)")
  }
}
