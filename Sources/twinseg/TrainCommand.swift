// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Evaluation
import Foundation
import Imaging
import Learning
import ModelExchange
import NeuralNetwork
import Tensors

struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on the cases of one place.",
    discussion: """
      The baseline that a federation is compared with: one hospital's cases, or several hospitals' \
      pooled, cases with the same voxels once. Cases are split by patient, preprocessed once, \
      augmented anew in every epoch. The run's folder gets the best model by validation Dice, the \
      last one, a line of metrics for each epoch, and the scores of the best model on the test \
      cases, on their own grids. Ctrl-C loses an epoch at most: the same command with --resume \
      goes on, and with more --epochs prolongs a run that is done.
      """)

  @Argument(
    help:
      "Folders of cases (BraTS 2017 to 2023, Decathlon), or lists (FILE.json): several are pooled.")
  var cohorts: [String]

  @Option(name: .shortAndLong, help: "Folder of the run; by default runs/train-<time>.")
  var output: String?

  @OptionGroup(title: "Network") var network: NetworkOptions

  @OptionGroup(title: "Preparation") var preparation: PreparationOptions

  @OptionGroup(title: "Training") var training: TrainingOptions

  @Option(name: .long, help: "A split made by 'twinseg data split'; by default one is made.")
  var split: String?

  @Option(
    name: .long, help: "Fold of a list that validates; by default its first, if it has any.")
  var fold: Int?

  @Flag(name: .long, help: "Keep all cases with the same voxels; they come into one part.")
  var keepDuplicates = false

  @Option(name: .long, help: "Edition of the labels, where the names do not tell.")
  var edition: LabelEdition?

  @Option(name: .long, help: "Folder of preprocessed cases; by default 'cache' beside the run.")
  var cache: String?

  @Option(name: .long, help: "A model to begin with; by default new parameters from the seed.")
  var start: String?

  @Flag(name: .long, help: "Go on where the folder's run was interrupted.")
  var resume = false

  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    do {
      try training.settings(for: network.preset).validate()
      try preparation.settings(for: network.preset, network.configuration()).validate()
    } catch let error as LearningError {
      throw ValidationError(error.description)
    } catch let error as ImagingError {
      throw ValidationError(error.description)
    }
    guard !cohorts.isEmpty else { throw ValidationError("Name a folder or a list to train on.") }
    if fold != nil, split != nil || resume {
      throw ValidationError("--fold is for a new split; the one that is given has its own.")
    }
    if resume, output == nil { throw ValidationError("--resume needs the run's folder: --output.") }
  }

  func run() async throws {
    let run = try await trainingRun()
    guard resume || !run.canResume else {
      throw ValidationError(
        "'\(run.folder)' has a run already. Add --resume to go on, or take another folder.")
    }
    let parameters = try startingParameters(run)
    let progress = TrainingProgress(settings: run.settings, printsJSON: json)
    Console.note("training in \(run.folder)")
    do {
      try await ForegroundTask.run {
        try await Interruption.run { interruption in
          let summary = try run.run(from: parameters) { event in
            try interruption.check()
            try progress.show(event)
          }
          try progress.show(summary, folder: run.folder)
        }
      }
    } catch is CancellationError {
      throw TrainingInterrupted(folder: run.folder)
    }
  }

  private struct TrainingInterrupted: Error, CustomStringConvertible {
    let folder: String
    var description: String {
      "Interrupted; the epochs that were done are kept. Go on with --output \(folder) --resume."
    }
  }

  private func trainingRun() async throws -> TrainingRun {
    let folder = output ?? "runs/train-\(RunName.now(Date()))"
    let given = try givenSplit(folder: folder)
    let cohort = try await CohortSource.pool(
      cohorts, edition: edition, keepsDuplicates: keepDuplicates, keeping: given?.allIDs ?? [],
      threads: training.threads)
    let usable = cohort.removing(Set(cohort.cases.filter { !$0.isComplete }.map(\.id)))
    if usable.cases.count < cohort.cases.count {
      Console.note(
        "left out: \(cohort.cases.count - usable.cases.count) cases without a mask or a contrast")
    }
    try given?.check(against: usable)
    let architecture = try network.configuration()
    return TrainingRun(
      folder: folder, cohort: usable,
      split: try given ?? CohortSplit(of: usable, seed: UInt64(training.seed), fold: fold),
      architecture: architecture,
      preprocessing: preparation.settings(for: network.preset, architecture),
      settings: training.settings(for: network.preset), cacheFolder: cache ?? "\(folder)/../cache")
  }

  /// The one that is asked for, or the run's own when it goes on; nil for a new one.
  private func givenSplit(folder: String) throws -> CohortSplit? {
    if let split { return try CohortSplit(contentsOf: split) }
    return resume ? try CohortSplit(contentsOf: "\(folder)/split.json") : nil
  }

  private func startingParameters(_ run: TrainingRun) throws -> ParameterVector? {
    guard let start else { return nil }
    let model = try ModelFile(contentsOf: start)
    try run.architecture.manifest().require(model.parameters.manifest)
    guard try ModelLayout(model.metadata) == .standard else {
      throw LearningError.unsuitableModel(
        "'\(start)' takes \(model.metadata.inputChannels.joined(separator: ", ")) and tells "
          + "\(model.metadata.classes.joined(separator: ", ")) apart; training goes on only from "
          + "this program's order of both, see 'twinseg model create'")
    }
    if try Predictor.preprocessing(of: model.metadata) != run.preprocessing {
      Console.note("'\(start)' was trained on images that were prepared in another way")
    }
    return model.parameters
  }
}
