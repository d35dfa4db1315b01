// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering

/// What a twin measured of a case.
struct TimelineMeasurement: Codable, Sendable, Equatable {
  struct Twin: Codable, Sendable, Equatable {
    let refresh: UInt64
    let parentVersion: UInt64
    /// Of its parameters.
    let digest: String

    var text: String { "twin \(refresh), v\(parentVersion)" }
  }

  /// What the case's mask says.
  struct Reference: Codable, Sendable, Equatable {
    /// Digest of the mask's file.
    let content: String
    let millilitres: [String: Double]
    /// Of the twin's mask against it; null where the mask is not the one that was there then.
    let dice: [String: Double]?
  }

  let patient: String
  let `case`: String
  /// Digest of the images' files.
  let content: String
  let twin: Twin
  /// By region: ET, TC, WT.
  let millilitres: [String: Double]
  let reference: Reference?
  /// When it was measured, since 1970.
  let unixMicroseconds: UInt64

  /// Beside another mask than there was.
  func with(_ reference: Reference?) -> TimelineMeasurement {
    TimelineMeasurement(
      patient: patient, case: `case`, content: content, twin: twin, millilitres: millilitres,
      reference: reference, unixMicroseconds: unixMicroseconds)
  }

  /// Whether it could have been measured.
  var isSound: Bool {
    Self.areVolumes(millilitres) && (reference.map { Self.areVolumes($0.millilitres) } ?? true)
  }

  private static func areVolumes(_ values: [String: Double]) -> Bool {
    Set(values.keys) == Set(TumourRegion.allCases.map(\.rawValue))
      && values.values.allSatisfy { (0...1e6).contains($0) }
  }

  /// Millilitres by region of a mask of canonical classes.
  static func millilitres(of mask: LabelVolume) -> [String: Double] {
    let volumes = TumourVolumes(mask)
    return Dictionary(
      uniqueKeysWithValues: TumourRegion.allCases.map { ($0.rawValue, volumes[$0]) })
  }
}
