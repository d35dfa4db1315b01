// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// Tables for people.
extension TimelineReport {
  private static let regions = TumourRegion.allCases.map(\.rawValue)

  var text: String {
    var blocks = [volumes]
    if timePoints.contains(where: { $0.reference != nil }) { blocks.append(references) }
    if let twinNote { blocks.append([twinNote]) }
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private var volumes: [String] {
    var table = TextTable(
      ["time point"] + Self.regions.map { "\($0) mL" } + Self.regions.map { "\($0) change" } + [
        "measured by", "",
      ])
    for (index, point) in timePoints.enumerated() {
      table.add(
        [point.name.legible(100)]
          + Self.regions.map { TrainingProgress.text(point.millilitres[$0] ?? 0) }
          + Self.regions.map { index == 0 ? "-" : changeText(point, $0) }
          + [point.twin.text, point.isNew ? "now" : point.measuredAt])
    }
    return ["\(patient.legible(100)), changes against the first time point:"] + table.lines
  }

  private func changeText(_ point: TimePoint, _ region: String) -> String {
    let change = point.change?[region] ?? 0
    let sign = change < 0 ? "" : "+"
    let first = timePoints.first?.millilitres[region] ?? 0
    guard first > 0 else { return "\(sign)\(TrainingProgress.text(change))" }
    // A hundred million percent tells nobody more than many.
    let percent = Int(min(99_999, change / first * 100).rounded())
    return "\(sign)\(TrainingProgress.text(change)) (\(percent < 0 ? "" : "+")\(percent) %)"
  }

  private var references: [String] {
    var table = TextTable(
      ["time point"] + Self.regions.map { "\($0) mL" } + Self.regions.map { "\($0) Dice" })
    for point in timePoints {
      guard let reference = point.reference else { continue }
      table.add(
        [point.name.legible(100)]
          + Self.regions.map { TrainingProgress.text(reference.millilitres[$0] ?? 0) }
          + Self.regions.map { TrainingProgress.text(reference.dice?[$0] ?? .nan) })
    }
    return ["Reference masks, and the twin's Dice against them:"] + table.lines
  }

  /// Whether a change may be that of the twin and not of the tumour.
  private var twinNote: String? {
    let refreshes = Set(timePoints.map(\.twin.refresh)).sorted()
    guard refreshes.count > 1 else { return nil }
    let list = refreshes.map(String.init).joined(separator: ", ")
    return "Different twins measured these (refreshes \(list)), so part of a change may be theirs; "
      + "--again measures all with the twin that serves, \(servingRefresh)."
  }
}
