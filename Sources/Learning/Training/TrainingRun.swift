// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import FoundationEssentials
import Imaging
import ModelExchange
import NeuralNetwork
import Tensors

/// Training of one network on one cohort, in a folder that keeps everything:
///
/// - `settings.json` and `split.json`: what was asked;
/// - `metrics.jsonl`: a line for each epoch;
/// - `log.txt`: for people, what happened and when;
/// - `state.safetensors`: all that training needs to go on;
/// - `last.safetensors` and `best.safetensors`: models, the best by validation Dice;
/// - `summary.json` and `summary.csv`: scores of the best model on the test cases' own grids.
package struct TrainingRun {
  package let folder: String
  package let cohort: Cohort
  package let split: CohortSplit
  package let architecture: ViTUNetConfiguration
  package let preprocessing: PreprocessingSettings
  package let settings: TrainingSettings
  /// Where preprocessed cases are kept, perhaps shared with other runs.
  package let cacheFolder: String
  /// The time that the log tells.
  private let now: @Sendable () -> Date

  package init(
    folder: String, cohort: Cohort, split: CohortSplit, architecture: ViTUNetConfiguration,
    preprocessing: PreprocessingSettings, settings: TrainingSettings, cacheFolder: String,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.folder = folder
    self.cohort = cohort
    self.split = split
    self.architecture = architecture
    self.preprocessing = preprocessing
    self.settings = settings
    self.cacheFolder = cacheFolder
    self.now = now
  }

  private var files: RunFiles { RunFiles(folder: folder) }

  private var log: RunLog { RunLog(path: path("log.txt"), now: now) }

  package func path(_ name: String) -> String { files.path(name) }

  /// Whether the folder has a state to go on from.
  package var canResume: Bool { FileManager.default.fileExists(atPath: path("state.safetensors")) }

  /// Trains until the epochs are done or patience ends, then scores the best model on the test cases.
  ///
  /// After every epoch all files are written, so that a run that ends in between loses an epoch at
  /// most, and goes on with the same parameters as if it had not been interrupted. A run that is done
  /// goes on if it is given more epochs; with a cosine, the learning rates of those are the ones that a
  /// run of so many epochs has from the start. Settings that decide about the parameters, and images and
  /// masks, cannot change: such a run is refused before anything in the folder is touched.
  /// - Parameters:
  ///   - start: Parameters to begin with; by default new ones from the seed.
  ///   - onEvent: Called between steps; what it throws ends the run there.
  /// - Throws: ``LearningError``, what `onEvent` throws.
  /// - Returns: The scores; nil where there are no test cases.
  package func run(
    from start: ParameterVector? = nil, onEvent: (TrainingEvent) throws -> Void
  ) throws -> EvaluationSummary? {
    try settings.validate()
    // Before anything is written: a folder of another run stays as it is.
    let state = try stateToResume()
    // A new run that is killed before its first epoch is resumed with the same split.
    if state == nil { try writeSettings() }
    let (training, validation) = try prepare(onEvent)
    let images = Self.digest(of: training + validation)
    if let state {
      try check(images, against: state)
      try writeSettings()
    }
    do {
      let summary = try go(on: training, validation, images, start, state) { event in
        if let text = event.text { try log.append(text) }
        try onEvent(event)
      }
      try log.append("done")
      return summary
    } catch {
      // The cause is what a caller has to know, whether or not the log takes it.
      try? log.append("ended: \(error is CancellationError ? "interrupted" : "\(error)")")
      throw error
    }
  }

  private func go(
    on training: [PreparedFile], _ validation: [PreparedFile], _ images: String,
    _ start: ParameterVector?, _ state: TrainingState?, _ onEvent: (TrainingEvent) throws -> Void
  ) throws -> EvaluationSummary? {
    if let warning = try foldingWarning(training) { try onEvent(.warning(warning)) }
    var (trainer, progress) = try begin(training, start, state)
    progress.images = images
    let validator = validation.isEmpty ? nil : try validator(validation, trainer)
    try onEvent(
      .began(
        epochsDone: trainer.epoch, epochs: settings.epochs, stepsPerEpoch: trainer.stepsPerEpoch,
        trainingCases: training.count, validationCases: validation.count))
    // Scores of a model that is about to be replaced: a kill would leave them beside the new one.
    if trainer.epoch < settings.epochs, !hasLostPatience(progress) {
      try files.remove("summary.json", "summary.csv")
    }
    while trainer.epoch < settings.epochs, !hasLostPatience(progress) {
      try trainEpoch(&trainer, validator, &progress, onEvent)
    }
    if hasLostPatience(progress), let best = progress.bestEpoch {
      try onEvent(.stoppedEarly(bestEpoch: best))
    }
    return try test(progress, onEvent)
  }

  private func hasLostPatience(_ progress: TrainingState.Progress) -> Bool {
    settings.patience.map { progress.validationsSinceBest >= $0 } ?? false
  }

  // MARK: Data

  private func prepare(
    _ onEvent: (TrainingEvent) throws -> Void
  ) throws -> (training: [PreparedFile], validation: [PreparedFile]) {
    let cache = try PreparedCache(folder: cacheFolder, settings: preprocessing)
    let parts = [split.cases(in: .train, of: cohort), split.cases(in: .validation, of: cohort)]
    let total = parts.reduce(0) { $0 + $1.count }
    var done = 0
    let files = try parts.map { cases in
      try cases.map { item in
        let file = try cache.prepared(item)
        done += 1
        try onEvent(.prepared(cases: done, of: total))
        return file
      }
    }
    return (files[0], files[1])
  }

  /// What to say where elastic deformations may fold space, which turns anatomy inside out.
  private func foldingWarning(_ cases: [PreparedFile]) throws -> String? {
    guard let elastic = settings.augmentation?.elastic else { return nil }
    let folding = try cases.filter {
      let placement = try $0.value(Placement.self, of: PreparedCache.placementKey)
      return elastic.mayFold(extent: architecture.volume, spacing: placement.spacing)
    }
    guard !folding.isEmpty else { return nil }
    return "elastic deformations of \(elastic.maximumDisplacement) mm may fold \(folding.count) of "
      + "\(cases.count) cases, whose control points lie less than twice as far apart; take a smaller "
      + "strength of augmentation"
  }

  // MARK: Training

  /// The folder's state, if there is one.
  /// - Throws: ``LearningError/invalidFile(path:reason:)`` when it is damaged or another run's.
  private func stateToResume() throws -> TrainingState? {
    guard canResume else { return nil }
    let state = try TrainingState(
      contentsOf: path("state.safetensors"), manifest: architecture.manifest())
    guard state.progress.fingerprint == (try fingerprint()) else {
      throw LearningError.invalidFile(
        path: path("state.safetensors"),
        reason: "it was trained with other settings or cases; take another run folder")
    }
    return state
  }

  /// Changes with the cases' images and masks and with how they are prepared. An entry of the cache is
  /// named by a digest of both.
  private static func digest(of cases: [PreparedFile]) -> String {
    let names = cases.map { $0.path.split(separator: "/").last ?? "" }
    return Array(names.joined(separator: "\n").utf8).withUnsafeBytes {
      Digest(of: $0).description
    }
  }

  /// - Throws: ``LearningError/invalidFile(path:reason:)`` when the state was trained on other images.
  private func check(_ images: String, against state: TrainingState) throws(LearningError) {
    guard let before = state.progress.images, before != images else { return }
    throw .invalidFile(
      path: path("state.safetensors"),
      reason: "an image or a mask of its cases changed since; take another run folder")
  }

  /// Begins anew or goes on where the folder's state left off.
  private func begin(
    _ cases: [PreparedFile], _ start: ParameterVector?, _ state: TrainingState?
  ) throws -> (Trainer, TrainingState.Progress) {
    guard let state else {
      let parameters = try start ?? architecture.initialParameters(seed: settings.seed)
      var progress = TrainingState.Progress()
      progress.fingerprint = try fingerprint()
      return (
        try Trainer(architecture, parameters: parameters, cases: cases, settings: settings),
        progress
      )
    }
    let trainer = try Trainer(
      architecture, parameters: state.parameters, cases: cases, settings: settings,
      after: state.progress.epoch)
    try trainer.plan.restore(state.moments)
    return (trainer, state.progress)
  }

  private func validator(_ cases: [PreparedFile], _ trainer: Trainer) throws -> Validator {
    try Validator(
      architecture, parameters: try trainer.plan.parameters(), cases: cases,
      precision: settings.precision, threads: settings.threads)
  }

  private func trainEpoch(
    _ trainer: inout Trainer, _ validator: Validator?, _ progress: inout TrainingState.Progress,
    _ onEvent: (TrainingEvent) throws -> Void
  ) throws {
    let number = trainer.epoch + 1
    var record = try trainer.trainEpoch { step, report in
      try onEvent(.step(epoch: number, step: step, loss: report.total))
    }
    let parameters = try trainer.plan.parameters()
    let isLast = number == settings.epochs
    if let validator, isLast || number.isMultiple(of: settings.validationInterval) {
      record.validation = try validator.validate(parameters)
    }
    let isBest = note(record, in: &progress)
    if isBest { try writeModel(parameters, to: "best.safetensors") }
    try writeModel(parameters, to: "last.safetensors")
    let moments = try trainer.plan.optimizerMoments()
    progress.epoch = number
    progress.optimizerSteps = moments.steps
    // The line first: an epoch without a state is trained again, and its line written again.
    try files.append(record)
    try TrainingState(parameters: parameters, moments: moments, progress: progress)
      .write(to: path("state.safetensors"))
    try onEvent(.epoch(record, isBest: isBest))
  }

  /// - Returns: whether the epoch is the best so far; without validation, the latest is.
  private func note(_ record: EpochRecord, in progress: inout TrainingState.Progress) -> Bool {
    guard let validation = record.validation else {
      guard split.validation.isEmpty else { return false }
      progress.bestEpoch = record.epoch
      return true
    }
    guard validation.meanDice > progress.bestDice ?? -1 else {
      progress.validationsSinceBest += 1
      return false
    }
    progress.bestDice = validation.meanDice
    progress.bestEpoch = record.epoch
    progress.validationsSinceBest = 0
    return true
  }

  // MARK: Test

  private func test(
    _ progress: TrainingState.Progress, _ onEvent: (TrainingEvent) throws -> Void
  ) throws -> EvaluationSummary? {
    let cases = split.cases(in: .test, of: cohort)
    guard !cases.isEmpty else { return nil }
    guard progress.bestEpoch != nil else {
      throw LearningError.invalidFile(
        path: path("best.safetensors"),
        reason:
          "there is none, as no epoch of \(progress.epoch) was validated yet; go on with more "
          + "epochs, the last of which is validated")
    }
    var options = PredictionOptions()
    options.precision = settings.precision
    options.threads = settings.threads
    let predictor = try Predictor(
      model: try ModelFile(contentsOf: path("best.safetensors")), options: options)
    var scores: [CaseScore] = []
    for item in cases {
      guard let reference = try CaseReader.mask(of: item) else { continue }
      let images = try CaseReader.images(of: item).volumes
      let prediction = try predictor.predict(images)
      let score = try CaseScore(
        id: item.id, reference: reference, prediction: prediction.labels)
      scores.append(score)
      try onEvent(.tested(case: item.id, meanDice: score.meanRegionDice))
    }
    let summary = EvaluationSummary(scores)
    try files.write(summary, to: "summary.json", keys: .convertToSnakeCase)
    try files.write(bytes: summary.csv.utf8, to: "summary.csv")
    return summary
  }

  // MARK: Files

  private struct Settings: Encodable {
    let cohort: String
    let architecture: ViTUNetConfiguration
    let preprocessing: PreprocessingSettings
    let training: TrainingSettings
  }

  private var description: Settings {
    Settings(
      cohort: cohort.name, architecture: architecture, preprocessing: preprocessing,
      training: settings)
  }

  /// Changes with everything that the parameters after an epoch depend on.
  private func fingerprint() throws -> String {
    let settings = Settings(
      cohort: "", architecture: architecture, preprocessing: preprocessing,
      training: settings.decisive)
    let cases = (split.train + ["/"] + split.validation).joined(separator: "\n")
    let bytes = try RunFiles.json(settings) + Array(cases.utf8)
    return bytes.withUnsafeBytes { Digest(of: $0).description }
  }

  private func writeSettings() throws {
    try files.make()
    try files.write(description, to: "settings.json")
    try split.write(to: path("split.json"))
  }

  private func writeModel(_ parameters: ParameterVector, to name: String) throws {
    let metadata = try ModelMetadata(
      architecture: architecture,
      preprocessing: String(decoding: try RunFiles.json(preprocessing), as: UTF8.self),
      mirroredAxes: settings.mirroredAxes)
    try ModelFile(metadata: metadata, parameters: parameters).write(to: path(name))
  }
}
