// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Results of studies")
struct ResultsTests {
  @Test("tables have names of their own")
  func tables() {
    let names = [
      TrialRecord.databaseTableName, VersionPoint.databaseTableName,
      UpdatePoint.databaseTableName, ScorePoint.databaseTableName,
      AgentActivity.databaseTableName, TwinPoint.databaseTableName,
    ]
    #expect(Set(names).count == names.count)
  }
}
