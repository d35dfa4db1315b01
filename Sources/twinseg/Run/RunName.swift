// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Names a run after the moment it began, in UTC: `20261123-071500`.
enum RunName {
  static func now(_ date: Date) -> String {
    let digits = date.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    return digits.filter { $0.isNumber || $0 == "T" }.map { $0 == "T" ? "-" : String($0) }.joined()
  }
}
