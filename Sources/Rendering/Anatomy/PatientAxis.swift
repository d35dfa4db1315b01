// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A direction through a patient, as figures run along it: from the first mark, which is at the left
/// or at the top, to the second.
enum PatientAxis: Int, CaseIterable, Sendable {
  case rightToLeft = 0
  case anteriorToPosterior = 1
  case superiorToInferior = 2

  /// The letters at both ends.
  var marks: (first: String, last: String) {
    switch self {
    case .rightToLeft: ("R", "L")
    case .anteriorToPosterior: ("A", "P")
    case .superiorToInferior: ("S", "I")
    }
  }
}
