// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// How well the probability of each class tells its voxels from all others, over all voxels of all
/// cases that were added. Takes constant memory.
package struct ROCAnalysis: Sendable {
  /// How many cases were added.
  package private(set) var cases = 0
  /// By class.
  private var histograms = [ROCHistogram](
    repeating: ROCHistogram(), count: TumourClass.allCases.count)

  /// Of no cases.
  package init() {}

  /// Adds a case, a frame at a time, as a whole or not at all.
  /// - Parameters:
  ///   - file: A frame for each class, on the grid of the reference.
  ///   - reference: Canonical classes.
  /// - Throws: ``EvaluationError`` when the frames are not those of the classes or lie on another
  ///   grid, and `ImagingError` when they cannot be read.
  package mutating func add(probabilities file: NIfTIFile, reference: LabelVolume) throws {
    guard file.frameCount == histograms.count else {
      throw EvaluationError.frameCount(file.frameCount, classes: histograms.count)
    }
    guard reference.geometry.isAligned(with: file.geometry) else {
      throw EvaluationError.geometryMismatch(
        reference: reference.geometry.extent, prediction: file.geometry.extent)
    }
    var sums = histograms
    try file.forEachFrame { number, frame in
      let label = UInt8(number)
      frame.voxels.withUnsafeBufferPointer { probabilities in
        reference.labels.withUnsafeBufferPointer { labels in
          sums[number].add(probabilities: probabilities, labels: labels, class: label)
        }
      }
    }
    histograms = sums
    cases += 1
  }

  /// Adds a case, a class at a time, as a whole or not at all.
  /// - Parameters:
  ///   - reference: Canonical classes.
  ///   - probability: Of a class in every voxel, on the grid of the reference.
  /// - Throws: ``EvaluationError/geometryMismatch(reference:prediction:)``.
  package mutating func add(
    reference: LabelVolume, probability: (TumourClass) -> Volume
  ) throws(EvaluationError) {
    var sums = histograms
    for tumourClass in TumourClass.allCases {
      let volume = probability(tumourClass)
      guard reference.geometry.isAligned(with: volume.geometry) else {
        throw .geometryMismatch(
          reference: reference.geometry.extent, prediction: volume.geometry.extent)
      }
      volume.voxels.withUnsafeBufferPointer { probabilities in
        reference.labels.withUnsafeBufferPointer { labels in
          sums[Int(tumourClass.rawValue)].add(
            probabilities: probabilities, labels: labels, class: tumourClass.rawValue)
        }
      }
    }
    histograms = sums
    cases += 1
  }

  /// Adds the cases of another.
  package mutating func merge(_ other: ROCAnalysis) {
    for index in histograms.indices { histograms[index].merge(other.histograms[index]) }
    cases += other.cases
  }

  package subscript(tumourClass: TumourClass) -> ROCHistogram {
    histograms[Int(tumourClass.rawValue)]
  }

  /// Areas under the curves by the name of the class, those of classes that have one.
  package var areas: [String: Double] {
    var areas: [String: Double] = [:]
    for tumourClass in TumourClass.allCases {
      areas[Self.name(of: tumourClass)] = self[tumourClass].area
    }
    return areas
  }

  /// A row for each point of each curve, thinned to `limit` points per class, with a header.
  package func csv(limit: Int = 200) -> String {
    var lines = ["class,threshold,false_positive_rate,true_positive_rate"]
    for tumourClass in TumourClass.allCases {
      for point in self[tumourClass].points.thinned(to: limit) {
        lines.append(
          "\(Self.name(of: tumourClass)),\(point.threshold),\(point.falsePositiveRate),"
            + "\(point.truePositiveRate)")
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  /// As scores name it.
  package static func name(of tumourClass: TumourClass) -> String {
    switch tumourClass {
    case .background: "background"
    case .necroticCore: Structure.necroticCore.rawValue
    case .edema: Structure.edema.rawValue
    case .enhancing: Structure.enhancing.rawValue
    }
  }
}
