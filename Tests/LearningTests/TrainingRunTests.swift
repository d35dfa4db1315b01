// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Learning
import ModelExchange
import NeuralNetwork
import Tensors
import Testing

@Suite("Training runs")
struct TrainingRunTests {
  let folder: TemporaryFolder
  let cohort: Cohort
  let split: CohortSplit

  init() throws {
    folder = try TemporaryFolder()
    cohort = try PhantomCohort(in: folder, patients: 5).cohort
    split = try CohortSplit(of: cohort, seed: 1)
  }

  private struct Interrupted: Error {}

  private func run(
    _ name: String, _ settings: TrainingSettings = PhantomCohort.settings
  ) -> TrainingRun {
    let architecture = PhantomCohort.architecture
    return TrainingRun(
      folder: folder.path(name), cohort: cohort, split: split, architecture: architecture,
      preprocessing: PreprocessingSettings(extent: architecture.volume), settings: settings,
      cacheFolder: folder.path("cache"))
  }

  private func parameters(_ run: TrainingRun) throws -> [UInt32] {
    try ModelFile(contentsOf: run.path("last.safetensors")).parameters.elements.map(\.bitPattern)
  }

  @Test("a run that was interrupted goes on to the same bits, with the same metrics")
  func resumption() throws {
    let whole = run("whole")
    let summary = try #require(try whole.run { _ in })
    #expect(summary.cases.map(\.id) == split.test)
    let broken = run("broken")
    // In the middle of an epoch, twice.
    for stop in [2, 3] {
      #expect(throws: Interrupted.self) {
        _ = try broken.run { event in
          if case .step(stop, 2, _) = event { throw Interrupted() }
        }
      }
      #expect(broken.canResume)
    }
    _ = try broken.run { _ in }
    let (a, b) = (try parameters(whole), try parameters(broken))
    #expect(zip(a, b).allSatisfy { $0 == $1 })
    for run in [whole, broken] {
      let lines = try String(contentsOfFile: run.path("metrics.jsonl"), encoding: .utf8)
        .split(separator: "\n")
      let epochs = try lines.map {
        try JSONDecoder().decode(EpochRecord.self, from: Data($0.utf8)).epoch
      }
      #expect(epochs == [1, 2, 3, 4])
      #expect(FileManager.default.fileExists(atPath: run.path("summary.csv")))
    }
  }

  @Test("other settings cannot go on with a run")
  func otherSettings() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 1
    _ = try run("run", settings).run { _ in }
    settings.learningRate = 0.5
    #expect(throws: LearningError.self) { _ = try run("run", settings).run { _ in } }
  }

  @Test("patience ends a run that does not become better")
  func patience() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 50
    settings.patience = 2
    // So small that nothing changes after the first epoch.
    settings.learningRate = 1e-30
    settings.decay = .constant
    var (epochs, stopped) = (0, false)
    _ = try run("patience", settings).run { event in
      switch event {
      case .epoch: epochs += 1
      case .stoppedEarly: stopped = true
      default: break
      }
    }
    #expect(stopped && epochs < 50)
  }

  @Test("a model says how its images were prepared, and predictions lie where the case lies")
  func prediction() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 1
    let run = run("predict", settings)
    _ = try run.run { _ in }
    let model = try ModelFile(contentsOf: run.path("best.safetensors"))
    for field in [PredictionOptions.Field.whole, .slidingWindow(overlap: 0.5)] {
      var options = PredictionOptions()
      options.field = field
      options.mirrors = field == .whole
      let predictor = try Predictor(model: model, options: options)
      #expect(predictor.preprocessing == run.preprocessing)
      let images = try CaseReader.images(of: cohort.cases[0]).volumes
      let prediction = try predictor.predict(images)
      #expect(prediction.labels.geometry == images[0].geometry)
      let native = prediction.nativeProbabilities()
      let sums = native[0].voxels.indices.map { voxel in native.reduce(0) { $0 + $1.voxels[voxel] }
      }
      #expect(sums.allSatisfy { abs($0 - 1) < 1e-4 })
    }
  }

  @Test("a case is decoded once, and again when its image or the settings change")
  func cache() throws {
    let settings = PreprocessingSettings(extent: Extent(16))
    let item = cohort.cases[0]
    let path = folder.path("cases")
    func entries() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: path).count }
    let cache = try PreparedCache(folder: path, settings: settings)
    let file = try cache.prepared(item)
    let prepared = try cache.preprocess(item)
    var images = [Float](repeating: 0, count: prepared.images.count)
    images.withUnsafeMutableBufferPointer { file.copyImages(to: $0) }
    let worst = zip(images, prepared.images).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 0.01)
    #expect(file.withLabels { Array($0) } == prepared.labels)
    _ = try cache.prepared(item)
    #expect(try entries() == 1)
    // A damaged entry is made anew.
    try Data([1, 2, 3]).write(to: URL(filePath: file.path))
    #expect(try cache.prepared(item).channels == 4)
    _ = try PreparedCache(folder: path, settings: PreprocessingSettings(extent: Extent(8)))
      .prepared(item)
    #expect(try entries() == 2)
    let image = try #require(item.images[.t1]?.path)
    try NIfTIFile.write(NIfTIFile(opening: image).volume(), to: image, as: .float64)
    _ = try cache.prepared(item)
    #expect(try entries() == 3)
  }
}
