// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension RunReport {
  /// A hospital and how the models do on its test cases.
  package struct Hospital: Codable, Sendable, Equatable {
    /// The agent's name.
    package let name: String
    /// The folder of its cases.
    package let title: String
    /// Of the labels, for people.
    package let edition: String
    /// Whose cases are in the split.
    package let patients: Int
    package let trainingCases: Int
    package let validationCases: Int
    package let testCases: Int
    /// Test cases that were left out, because a case of the same voxels trained or validated somewhere.
    package let testCasesLeftOut: Int
    /// Validation cases that decided nothing, for the same reason; nil: none was looked for.
    package let validationCasesLeftOut: Int?
    package let global: ModelMeans
    /// nil where the hospital has no twin.
    package let twin: ModelMeans?
    /// Whether the twin is a global model, which was better than what the refresh had made of it.
    package let twinIsGlobal: Bool
    /// The refresh that made the twin, and what came of all.
    package let twinRefresh: UInt64?
    package let refreshesAccepted: Int
    package let refreshesAdoptedGlobal: Int
    package let refreshesRolledBack: Int
    /// Trained on this hospital's cases alone, with as many steps.
    package let alone: ModelMeans?
    /// Trained on all hospitals' cases pooled, with as many steps as all agents made.
    package let pooled: ModelMeans?

    package init(
      name: String, title: String, edition: String, patients: Int, trainingCases: Int,
      validationCases: Int, testCases: Int, testCasesLeftOut: Int,
      validationCasesLeftOut: Int? = nil, global: ModelMeans,
      twin: ModelMeans?, twinIsGlobal: Bool, twinRefresh: UInt64?, refreshesAccepted: Int,
      refreshesAdoptedGlobal: Int, refreshesRolledBack: Int, alone: ModelMeans?,
      pooled: ModelMeans?
    ) {
      self.name = name
      self.title = title
      self.edition = edition
      self.patients = patients
      self.trainingCases = trainingCases
      self.validationCases = validationCases
      self.testCases = testCases
      self.testCasesLeftOut = testCasesLeftOut
      self.validationCasesLeftOut = validationCasesLeftOut
      self.global = global
      self.twin = twin
      self.twinIsGlobal = twinIsGlobal
      self.twinRefresh = twinRefresh
      self.refreshesAccepted = refreshesAccepted
      self.refreshesAdoptedGlobal = refreshesAdoptedGlobal
      self.refreshesRolledBack = refreshesRolledBack
      self.alone = alone
      self.pooled = pooled
    }
  }
}

extension RunReport.Hospital {
  /// The models that there are, by name.
  package var models: [(name: String, means: ModelMeans)] {
    [("global", global as ModelMeans?), ("twin", twin), ("alone", alone), ("pooled", pooled)]
      .compactMap { name, means in means.map { (name, $0) } }
  }

  /// For key paths over all models.
  package var globalIfAny: ModelMeans? { global }

  /// Of the split.
  package var cases: Int { trainingCases + validationCases + testCases + casesLeftOut }

  package var casesLeftOut: Int { testCasesLeftOut + (validationCasesLeftOut ?? 0) }
}
