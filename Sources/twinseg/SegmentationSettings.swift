// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import FoundationEssentials
import Imaging
import Learning
import Logging
import Messaging
import ModelExchange
import NeuralNetwork
import Services
import Settings
import Tensors

/// Settings of a federation that trains a network on images.
struct SegmentationSettings {
  let settings: ResolvedSettings

  // MARK: The network

  private var preset: ViTUNetConfiguration.Preset {
    get throws {
      ViTUNetConfiguration.Preset(rawValue: try settings.text("model.preset")) ?? .compact
    }
  }

  /// - Throws: `SettingsError`, `NetworkError` for a volume that the network cannot have.
  var architecture: ViTUNetConfiguration {
    get throws {
      let volume: VolumeArgument = try parsed("model.volume", allowed: "128, or 128x128x96")
      let normalization: NormalizationArgument = try parsed(
        "model.normalization", allowed: "batch, instance, or group:N")
      var architecture = ViTUNetConfiguration(preset: try preset, volume: volume.extent)
      architecture.normalization = normalization.value
      func replace(_ size: inout Int, by key: String) throws {
        let other = try settings.integer(key)
        if other > 0 { size = other }
      }
      try replace(&architecture.firstWidth, by: "model.first_width")
      try replace(&architecture.levels, by: "model.levels")
      try replace(&architecture.transformer.dimensions, by: "model.transformer_width")
      try replace(&architecture.transformer.depth, by: "model.transformer_depth")
      try architecture.validate()
      return architecture
    }
  }

  /// How cases become the network's input; the same at all agents.
  var preprocessing: PreprocessingSettings {
    get throws {
      let rescale = try preset == .paper ? RescaleArgument.standard : .none
      return PreprocessingSettings(extent: try architecture.volume, rescale: rescale.rescale)
    }
  }

  private func parsed<Value: ExpressibleByArgument>(
    _ key: String, allowed: String
  ) throws -> Value {
    let text = try settings.text(key)
    guard let value = Value(argument: text) else {
      throw SettingsError.invalidValue(
        key: key, value: text, source: "settings", allowed: allowed)
    }
    return value
  }

  /// The parameters of version 0.
  func initialModel() throws -> ParameterVector {
    let architecture = try architecture
    guard let path = try settings.optionalText("model.start") else {
      return try architecture.initialParameters(seed: UInt64(try settings.integer("model.seed")))
    }
    let model = try ModelFile(contentsOf: path)
    try architecture.manifest().require(model.parameters.manifest)
    return model.parameters
  }

  // MARK: The agent

  /// - Parameters:
  ///   - twins: Where twins are kept; nil: nowhere, and there are none.
  ///   - folder: Where the agent keeps its parts and, unless the settings say otherwise, its cache.
  func learner(
    twins: (any TwinArchive)?, folder: String, logger: Logger,
    onTwin: @escaping @Sendable (ServingTwin) -> Void
  ) throws -> SegmentationLearner {
    let source = try settings.text("data.path")
    let cache = try PreparedCache(
      folder: try settings.optionalText("data.cache") ?? "\(folder)/cache",
      settings: try preprocessing)
    let fractions = try fractions
    let seed = UInt64(try settings.integer("data.seed"))
    let load: @Sendable () throws -> LocalData = {
      var nextLine = ContinuousClock.now + .seconds(10)
      return try LocalData(
        cohort: try CohortSource.cohort(source, edition: nil),
        splitPath: "\(folder)/split.json", fractions: fractions, seed: seed, cache: cache,
        onPrepared: { done, total in
          // Whoever is told to end does so between two cases.
          try Task.checkCancellation()
          guard ContinuousClock.now >= nextLine else { return }
          nextLine = ContinuousClock.now + .seconds(10)
          logger.notice("preparing cases", metadata: ["done": "\(done)", "of": "\(total)"])
        },
        warn: { logger.warning("\($0)") })
    }
    return SegmentationLearner(
      try architecture, settings: try local,
      twin: try twin.flatMap { settings in twins.map { (settings, $0) } },
      executor: try PollingExecutor(
        name: "learner", niceness: Int32(try settings.integer("learner.niceness"))),
      loadData: load, onTwin: onTwin)
  }

  /// The agent's twins in its folder; nil where it is to have none.
  func twins(in folder: String) throws -> StoredTwins? {
    guard try twin != nil else { return nil }
    return StoredTwins(
      store: try TwinStore(
        folder: "\(folder)/twin", retention: try settings.integer("twin.keep")),
      metadata: try metadata, casesPath: "\(folder)/refreshed-cases")
  }

  /// Of model files of this network.
  var metadata: ModelMetadata {
    get throws {
      try ModelMetadata(
        architecture: try architecture,
        preprocessing: try JSONOutput.compact(try preprocessing),
        mirroredAxes: try local.mirroredAxes)
    }
  }

  /// How the twin is applied to the cases that the agent is asked for.
  var predictionOptions: PredictionOptions {
    get throws {
      var options = PredictionOptions()
      let threads = try settings.integer("agent.inference_threads")
      options.threads = threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : threads
      return options
    }
  }

  var fractions: SplitFractions {
    get throws {
      let validation = try settings.number("data.validation_share")
      let test = try settings.number("data.test_share")
      return try SplitFractions(train: 1 - validation - test, validation: validation)
    }
  }

  var local: LocalSettings {
    get throws {
      var local = LocalSettings()
      local.batch = try settings.integer("learner.batch")
      local.precision = Precision(rawValue: try settings.text("learner.precision")) ?? .float32
      let threads = try settings.integer("learner.threads")
      local.threads = threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : threads
      local.loaderThreads = try settings.integer("learner.loader_threads")
      local.classBalance = try settings.number("learner.class_balance")
      let strength = try settings.number("learner.augmentation")
      local.augmentation = strength == 0 ? nil : AugmentationSettings().scaled(by: strength)
      local.seed = UInt64(try settings.integer("learner.seed"))
      return local
    }
  }

  /// nil where agents are to have none.
  var twin: TwinSettings? {
    get throws {
      guard let method = TwinMethod(rawValue: try settings.text("twin.method")) else { return nil }
      var twin = try TwinSettings(tolerance: try settings.number("twin.tolerance"))
      twin.method = method
      twin.epochs = try settings.integer("twin.epochs")
      twin.learningRate = try settings.number("twin.learning_rate")
      twin.lambda = try settings.number("twin.lambda")
      twin.trainedLayers = TrainedLayers(rawValue: try settings.text("twin.layers")) ?? .all
      twin.versions = UInt64(try settings.integer("twin.versions"))
      let last = try settings.integer("agent.last_version")
      twin.lastVersion = last == 0 ? nil : Version(UInt64(last))
      return twin
    }
  }
}
