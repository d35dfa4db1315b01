// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Learning
import Rendering
import Tensors

/// Pictures of four hospitals: a test case of each, with what the reference, the global model and the
/// hospital's twin see in it. No case is chosen because it looks well: it is the one whose Dice is the
/// median of its hospital's.
struct RunOverlays: Sendable {
  let sites: [RunSite]
  let scores: RunScores
  /// As ``RunScores`` has them.
  let models: [ParameterVector]
  /// Which of them is the twin of each hospital; nil: it has none.
  let twins: [Int?]
  /// Cases at a time.
  let width: Int
  let makeScorer: @Sendable () throws -> ModelScorer

  static let most = 4

  /// At least one hospital, spread over the list; all of them where there are few.
  static func hospitals(of count: Int) -> [Int] {
    let chosen = min(count, most)
    guard chosen > 1 else { return Array(0..<chosen) }
    return (0..<chosen).map { ($0 * (count - 1) + (chosen - 1) / 2) / (chosen - 1) }
  }

  func slices() async throws -> [ComparisonSlice] {
    let chosen = Self.hospitals(of: sites.count)
    let progress = CaseProgress(total: chosen.count, of: "cases drawn")
    return try await BoundedWork.map(
      chosen, width: width, progress: progress.show, slice)
  }

  @Sendable private func slice(_ index: Int) throws -> ComparisonSlice {
    let site = sites[index]
    let number = medianCase(of: index)
    let item = site.test[number]
    let used = [0] + [twins[index]].compactMap { $0 }
    var masks: [LabelVolume] = []
    var reference: LabelVolume?
    _ = try makeScorer().scores(of: item, models: used.map { models[$0] }) { _, prediction, mask in
      masks.append(prediction.labels)
      reference = mask
    }
    guard let reference else {
      throw LearningError.noCases("to draw without a mask: '\(item.id)' has none")
    }
    let images = try CaseReader.images(of: item).volumes
    let flair = Modality.allCases.firstIndex(of: .flair) ?? 0
    return try ComparisonSlice(
      image: images[flair], reference: reference,
      predictions: zip(used, masks).map { model, mask in
        let dice = scores.cases[model][index][number].meanRegionDice
        return ComparisonSlice.Prediction(
          name: model == 0 ? "global model" : "twin",
          note: "Dice \(TrainingProgress.text(dice)) of the case", mask: mask)
      },
      title: "\(site.name), \(site.title): \(item.id)")
  }

  /// Of the twin's mean Dice of ET, TC and WT, or of the global model's where there is none; of an even
  /// number of cases the lower, of equals the first.
  private func medianCase(of index: Int) -> Int {
    let dice = scores.cases[twins[index] ?? 0][index].map(\.meanRegionDice)
    let order = dice.indices.sorted { (dice[$0], $0) < (dice[$1], $1) }
    return order[(order.count - 1) / 2]
  }
}
