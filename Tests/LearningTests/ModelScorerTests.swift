// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import Learning
import Tensors
import Testing

@Suite("Model scorers")
struct ModelScorerTests {
  @Test("every model is scored, and what it says of the case is shown")
  func scores() throws {
    let folder = try TemporaryFolder()
    let item = try PhantomCohort(in: folder, patients: 1).cohort.cases[0]
    let architecture = PhantomCohort.architecture
    let models = try (0..<3).map { try architecture.initialParameters(seed: $0) }
    let scorer = try ModelScorer(
      architecture, preprocessing: PreprocessingSettings(extent: architecture.volume),
      options: PredictionOptions())
    var (seen, analysis) = ([Int](), ROCAnalysis())
    var recomputed: [CaseScore] = []
    let scores = try scorer.scores(of: item, models: models) { index, prediction, reference in
      seen.append(index)
      recomputed.append(
        try CaseScore(id: item.id, reference: reference, prediction: prediction.labels))
      let all = prediction.nativeProbabilities()
      for tumourClass in TumourClass.allCases {
        #expect(
          prediction.nativeProbability(of: tumourClass) == all[Int(tumourClass.rawValue)])
      }
      try analysis.add(reference: reference, probability: prediction.nativeProbability)
    }
    #expect(seen == [0, 1, 2])
    #expect(scores == recomputed)
    #expect(Set(scores.map(\.meanRegionDice)).count > 1)
    #expect(analysis.cases == 3 && analysis.areas.count == 4)
    // Of a new scorer, the same.
    #expect(try scorer.scores(of: item, models: [models[1]]) == [scores[1]])
  }
}
