// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the name of a case tells in BraTS 2017 to 2021 and 2023, and in the Decathlon.
struct CaseName: Equatable {
  let id: String
  let patient: String
  let edition: LabelEdition

  /// - Returns: nil for a name that no edition gives to a case.
  init?(_ name: some StringProtocol) {
    id = String(name)
    let lower = name.lowercased()
    if lower.hasPrefix("brats-") {
      guard let patient = Self.patientOf2023(id) else { return nil }
      (self.patient, edition) = (patient, .brats2023)
      return
    }
    let fields = name.split(separator: "_", omittingEmptySubsequences: false)
    guard fields.count > 1, fields.allSatisfy({ !$0.isEmpty }), let last = fields.last,
      last.isNumber
    else { return nil }
    switch lower.prefix(while: { $0 != "_" }) {
    case "brats17", "brats18", "brats19":
      guard let patient = Self.patientBefore2020(fields) else { return nil }
      (self.patient, edition) = (patient, .brats2017)
    case "brats20":
      guard fields.count == 3 else { return nil }
      (patient, edition) = (id, .brats2017)
    case "brats2021":
      guard fields.count == 2, last.count == 5 else { return nil }
      (patient, edition) = (id, .brats2017)
    case "brats":
      guard fields.count == 2, last.count >= 3 else { return nil }
      (patient, edition) = (id, .decathlon)
    default:
      return nil
    }
  }

  /// `BraTS-GLI-00000-000`: the five digits are the patient, the three the time point.
  private static func patientOf2023(_ name: String) -> String? {
    let fields = name.split(separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 4, (2...4).contains(fields[1].count),
      fields[1].allSatisfy({ $0.isASCII && $0.isLetter }),
      fields[2].count == 5, fields[2].isNumber, fields[3].count == 3, fields[3].isNumber
    else { return nil }
    return fields[0...2].joined(separator: "-")
  }

  /// `BraTS19_TCIA01_131_1` or `Brats18_TCGA-02-0006_1`: the last number is the time point. Without
  /// a source and an identifier, as in `BraTS19_Training_001`, it is all that tells patients apart.
  private static func patientBefore2020(_ fields: [some StringProtocol]) -> String? {
    guard fields.count >= 3 else { return nil }
    let hasTimePoint = fields.count >= 4 || fields[1].contains("-")
    return (hasTimePoint ? fields.dropLast() : fields[...]).joined(separator: "_")
  }
}

extension StringProtocol {
  /// Whether there are ASCII digits and nothing else.
  fileprivate var isNumber: Bool { !isEmpty && allSatisfy { ("0"..."9").contains($0) } }
}
