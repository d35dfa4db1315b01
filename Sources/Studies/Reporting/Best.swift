// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which of several numbers is marked in a table.
enum Best {
  case largest, smallest

  /// The places of the best; none where there is nothing to choose from.
  func indices(of values: [Double?]) -> Set<Int> {
    let known = values.compactMap { $0 }.filter(\.isFinite)
    guard known.count > 1, let best = self == .largest ? known.max() : known.min(),
      known.contains(where: { $0 != best })
    else { return [] }
    return Set(values.indices.filter { values[$0] == best })
  }
}
