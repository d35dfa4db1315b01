// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension LabelEdition {
  /// The labels that the edition's masks may hold, ascending.
  package var labels: [UInt8] { TumourClass.allCases.map(label).sorted() }

  package var name: String {
    switch self {
    case .brats2017: "BraTS 2017 to 2021"
    case .brats2023: "BraTS 2023"
    case .decathlon: "the Medical Segmentation Decathlon"
    }
  }

  /// The edition that gives the classes these labels, by the names of the classes as data sets
  /// write them, such as `edema` or `non-enhancing tumor`.
  /// - Returns: nil unless every class but the background is named once and one edition fits.
  init?(labels: [String: UInt8]) {
    var byClass: [TumourClass: UInt8] = [:]
    for (name, label) in labels {
      guard let tumourClass = TumourClass(named: name) else { continue }
      guard byClass.updateValue(label, forKey: tumourClass) == nil else { return nil }
    }
    byClass[.background] = byClass[.background] ?? 0
    let fitting = Self.allCases.first { edition in
      TumourClass.allCases.allSatisfy { byClass[$0] == edition.label(of: $0) }
    }
    guard let fitting else { return nil }
    self = fitting
  }

  /// The edition whose labels make up these regions, by their names, such as `whole tumor`.
  /// - Returns: nil unless all three of ``TumourRegion`` are named once and one edition fits.
  init?(regions: [String: Set<UInt8>]) {
    var byRegion: [TumourRegion: Set<UInt8>] = [:]
    for (name, labels) in regions {
      guard let region = TumourRegion(named: name) else { continue }
      guard byRegion.updateValue(labels, forKey: region) == nil else { return nil }
    }
    let fitting = Self.allCases.first { edition in
      TumourRegion.allCases.allSatisfy { byRegion[$0] == Set($0.classes.map(edition.label)) }
    }
    guard let fitting else { return nil }
    self = fitting
  }
}

extension TumourRegion {
  /// The region of a name in the description of a data set.
  fileprivate init?(named name: String) {
    let letters = String(name.lowercased().filter { $0.isASCII && $0.isLetter })
    if letters == "wt" || letters.contains("whole") {
      self = .whole
    } else if letters == "et" || letters.contains("enhanc") {
      self = .enhancing
    } else if letters == "tc" || letters.contains("core") {
      self = .core
    } else {
      return nil
    }
  }
}

extension TumourClass {
  /// The class of a name in the description of a data set.
  fileprivate init?(named name: String) {
    let letters = String(name.lowercased().filter { $0.isASCII && $0.isLetter })
    if letters == "background" {
      self = .background
    } else if ["ncr", "net", "ncrnet", "netc"].contains(letters) || letters.contains("necro")
      || letters.contains("nonenhanc")
    {
      self = .necroticCore
    } else if ["ed", "snfh"].contains(letters) || letters.contains("edema") {
      self = .edema
    } else if letters == "et" || letters.contains("enhanc") {
      self = .enhancing
    } else {
      return nil
    }
  }
}
