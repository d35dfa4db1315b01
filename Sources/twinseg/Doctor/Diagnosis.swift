// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security

/// What `twinseg doctor` prints.
struct Diagnosis: Encodable {
  /// Of the process that was looked at.
  let role: String
  /// Whether nothing stands in its way.
  let sound: Bool
  let findings: [Finding]

  init(role: Role, findings: [Finding]) {
    self.role = role.rawValue
    self.findings = findings
    sound = !findings.contains { $0.status == .problem }
  }

  var text: String {
    var table = TextTable(["status", "check", "finding"])
    for finding in findings {
      table.add([finding.status.rawValue, finding.check, finding.detail.legible(1_000)])
      if let remedy = finding.remedy { table.add(["", "", "-> " + remedy.legible(1_000)]) }
    }
    return table.lines.joined(separator: "\n")
  }
}
