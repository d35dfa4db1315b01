// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Studies

extension RunReport {
  /// Writes the numbers: `summary.csv`, `summary.txt` and `summary.json`, which comes last, because a folder
  /// that has it counts as scored.
  func writeSummary(to folder: RunReportFolder) throws {
    try folder.prepare()
    try JSONOutput.write(text: csv, to: "\(folder.path)/summary.csv")
    try JSONOutput.write(text: tables + "\n", to: "\(folder.path)/summary.txt")
    try folder.write(self)
  }

  /// A row for each hospital, model and structure.
  private var csv: String {
    var lines = ["hospital,data,model,structure,dice,iou,sensitivity,specificity"]
    for hospital in hospitals {
      for (name, means) in hospital.models {
        for structure in Structure.regions + ModelMeans.classStructures {
          let values = [\ModelMeans.Overlap.dice, \.iou, \.sensitivity, \.specificity].map {
            "\(means.value($0, of: structure))"
          }
          lines.append(
            "\(hospital.name),\"\(hospital.title.replacing("\"", with: "\"\""))\",\(name),"
              + "\(structure.rawValue),\(values.joined(separator: ","))")
        }
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }
}
