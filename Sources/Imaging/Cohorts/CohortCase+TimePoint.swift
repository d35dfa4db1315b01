// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension CohortCase {
  /// Which of the patient's examinations it is, such as `001` of `BraTS-GLI-00000-001`: the number that
  /// follows the patient's name. Nil where the case's name tells none. It says which came first, and
  /// nothing of how long after.
  package var timePoint: String? {
    guard id.hasPrefix(patient) else { return nil }
    let rest = id.dropFirst(patient.count)
    guard let first = rest.first, first == "-" || first == "_" else { return nil }
    let digits = rest.dropFirst()
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return String(digits)
  }
}

extension Cohort {
  /// A patient's examinations in their order; those whose time is not known come first.
  package func timeline(of patient: String) -> [CohortCase] {
    // Stable, so ids decide where time points are the same.
    cases.filter { $0.patient == patient }.enumerated().sorted { left, right in
      let (a, b) = (Self.order(left.element), Self.order(right.element))
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element)
  }

  private static func order(_ item: CohortCase) -> Int {
    item.timePoint.flatMap { Int($0) } ?? -1
  }
}
