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
    _ name: String, _ settings: TrainingSettings = PhantomCohort.settings,
    cache: String = "cache"
  ) -> TrainingRun {
    let architecture = PhantomCohort.architecture
    return TrainingRun(
      folder: folder.path(name), cohort: cohort, split: split, architecture: architecture,
      preprocessing: PreprocessingSettings(extent: architecture.volume), settings: settings,
      cacheFolder: folder.path(cache), now: { Date(timeIntervalSince1970: 1_800_000_000) })
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
    let before = try contents("run")
    #expect(before.count >= 8)
    settings.learningRate = 0.5
    #expect(throws: LearningError.self) { _ = try run("run", settings).run { _ in } }
    // The refusal left every file as it was.
    #expect(try contents("run") == before)
  }

  @Test("a cache that another cohort filled under other names gives the same bits")
  func sharedCache() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 2
    let own = run("own", settings)
    _ = try own.run { _ in }
    let cache = try PreparedCache(folder: folder.path("shared"), settings: own.preprocessing)
    for item in cohort.cases {
      let renamed = CohortCase(
        id: "other-\(item.id)", patient: item.patient, edition: item.edition, images: item.images,
        mask: item.mask)
      #expect(try cache.prepared(renamed).name == renamed.id)
      #expect(try cache.prepared(item).name == item.id)
    }
    let shared = run("run", settings, cache: "shared")
    _ = try shared.run { _ in }
    #expect(try parameters(own) == parameters(shared))
  }

  @Test("a run whose images changed cannot go on")
  func changedImages() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 1
    _ = try run("run", settings).run { _ in }
    let before = try contents("run")
    let item = try #require(split.cases(in: .train, of: cohort).first)
    let path = try #require(item.images[.t2]?.path)
    let original = try Data(contentsOf: URL(filePath: path))
    let file = try NIfTIFile(opening: path)
    let image = try file.volume()
    try NIfTIFile.write(
      Volume(geometry: image.geometry, voxels: image.voxels.map { $0 * $0 }), to: path,
      header: file.header)
    settings.epochs = 2
    let error = #expect(throws: LearningError.self) { _ = try run("run", settings).run { _ in } }
    #expect(error?.description.contains("changed since") == true)
    #expect(try contents("run") == before)
    try original.write(to: URL(filePath: path))
    _ = try run("run", settings).run { _ in }
  }

  @Test("scores of a model that is trained on are removed before it changes")
  func oldScores() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 1
    let short = run("run", settings)
    _ = try short.run { _ in }
    #expect(FileManager.default.fileExists(atPath: short.path("summary.json")))
    settings.epochs = 3
    let long = run("run", settings)
    #expect(throws: Interrupted.self) {
      _ = try long.run { event in
        if case .step(2, 1, _) = event { throw Interrupted() }
      }
    }
    for name in ["summary.json", "summary.csv"] {
      #expect(!FileManager.default.fileExists(atPath: long.path(name)), "\(name)")
    }
    _ = try long.run { _ in }
    #expect(FileManager.default.fileExists(atPath: long.path("summary.json")))
  }

  @Test("a run that ends before its first validation says how it goes on")
  func unvalidated() throws {
    var settings = PhantomCohort.settings
    settings.validationInterval = 3
    #expect(throws: Interrupted.self) {
      _ = try run("run", settings).run { event in
        if case .step(3, 1, _) = event { throw Interrupted() }
      }
    }
    settings.epochs = 2
    let error = #expect(throws: LearningError.self) { _ = try run("run", settings).run { _ in } }
    #expect(error?.description.contains("no epoch of 2 was validated") == true)
    settings.epochs = 3
    _ = try run("run", settings).run { _ in }
  }

  @Test("the log tells what happened and when, also over a resumption")
  func logging() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 2
    let run = run("run", settings)
    #expect(throws: Interrupted.self) {
      _ = try run.run { event in
        if case .step(2, 1, _) = event { throw Interrupted() }
      }
    }
    _ = try run.run { _ in }
    let lines = try String(contentsOfFile: run.path("log.txt"), encoding: .utf8)
      .split(separator: "\n").map { line in
        #expect(line.hasPrefix("2027-01-15T08:00:00Z "), "\(line)")
        return line.dropFirst(21)
      }
    let beginnings = [
      "began: 2 epochs of", "epoch 1: loss ", "ended: Interrupted", "went on after epoch 1: ",
      "epoch 2: loss ",
    ]
    try #require(lines.count == beginnings.count + split.test.count + 1, "\(lines)")
    for (line, beginning) in zip(lines, beginnings) {
      #expect(line.hasPrefix(beginning), "\(line)")
    }
    #expect(lines[1].contains(", Dice ") && lines[1].hasSuffix("s, best"), "\(lines[1])")
    #expect(lines.last == "done")
  }

  private func contents(_ name: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(name))
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Data(contentsOf: URL(filePath: folder.path("\(name)/\($0)"))))
      })
  }

  private func epochs(_ run: TrainingRun) throws -> [Int] {
    try String(contentsOfFile: run.path("metrics.jsonl"), encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(EpochRecord.self, from: Data($0.utf8)).epoch }
  }

  @Test("a run that is done goes on with more epochs, to the same bits if the rate is constant")
  func prolonging() throws {
    var settings = PhantomCohort.settings
    settings.decay = .constant
    settings.epochs = 3
    let whole = run("whole", settings)
    _ = try whole.run { _ in }
    settings.epochs = 1
    _ = try run("parts", settings).run { _ in }
    settings.epochs = 3
    settings.patience = 40
    let parts = run("parts", settings)
    _ = try parts.run { _ in }
    #expect(try parameters(whole) == parameters(parts))
    #expect(try epochs(parts) == [1, 2, 3])
    let text = try String(contentsOfFile: parts.path("settings.json"), encoding: .utf8)
    #expect(text.contains("\"patience\" : 40"))
  }

  @Test("an epoch that a kill left without a state has one line after it was trained again")
  func lineWithoutState() throws {
    var settings = PhantomCohort.settings
    settings.epochs = 2
    let short = run("run", settings)
    _ = try short.run { _ in }
    let state = try Data(contentsOf: URL(filePath: short.path("state.safetensors")))
    settings.epochs = 3
    _ = try run("run", settings).run { _ in }
    try state.write(to: URL(filePath: short.path("state.safetensors")))
    settings.epochs = 4
    let long = run("run", settings)
    _ = try long.run { _ in }
    #expect(try epochs(long) == [1, 2, 3, 4])
  }

  @Test("the state never says that an epoch is done whose line is not written")
  func lineBeforeState() throws {
    let run = run("run")
    try FileManager.default.createDirectory(
      atPath: run.path("metrics.jsonl"), withIntermediateDirectories: true)
    #expect(throws: LearningError.self) { _ = try run.run { _ in } }
    #expect(!run.canResume)
  }

  @Test(
    "metrics that cannot be read are an error and stay", arguments: ["{\"epoch\"", "\u{0}", "[]"])
  func damagedMetrics(text: String) throws {
    let run = run("run")
    try FileManager.default.createDirectory(
      atPath: run.folder, withIntermediateDirectories: true)
    let bytes = Data(text.utf8) + [0xFF, 0x0A]
    try bytes.write(to: URL(filePath: run.path("metrics.jsonl")))
    #expect(throws: LearningError.self) { _ = try run.run { _ in } }
    #expect(try Data(contentsOf: URL(filePath: run.path("metrics.jsonl"))) == bytes)
  }

  @Test(
    "deformations that may fold are told before training, and others are not",
    arguments: [7.5, 500])
  func folding(displacement: Double) throws {
    var settings = PhantomCohort.settings
    settings.epochs = 1
    settings.augmentation?.elastic?.maximumDisplacement = displacement
    var warnings: [String] = []
    _ = try run("run", settings).run { event in
      if case .warning(let text) = event { warnings.append(text) }
    }
    let spacing = try CaseReader.images(of: cohort.cases[0]).volumes[0].geometry.spacing
    // The brain takes most of the phantom; control points lie a fourth of it apart.
    let distance = spacing.min() * 32 / 4
    #expect(warnings.isEmpty == (displacement < distance / 2 * 0.8), "\(distance)")
    #expect(warnings.allSatisfy { $0.contains("500.0 mm") || displacement < 500 })
  }

  @Test("augmentation beyond its ranges is refused")
  func augmentation() throws {
    var settings = PhantomCohort.settings
    settings.augmentation = AugmentationSettings().scaled(by: 10)
    #expect(throws: LearningError.self) { try settings.validate() }
    settings.augmentation = AugmentationSettings().scaled(by: 0)
    try settings.validate()
  }

  @Test("patches at native resolution train, and predictions cover the whole brain")
  func patches() throws {
    let architecture = PhantomCohort.architecture
    var settings = PhantomCohort.settings
    settings.epochs = 2
    func run(_ name: String) -> TrainingRun {
      TrainingRun(
        folder: folder.path(name), cohort: cohort, split: split, architecture: architecture,
        preprocessing: PreprocessingSettings(extent: architecture.volume, fit: .cropOrPad),
        settings: settings, cacheFolder: folder.path("cache"))
    }
    let whole = run("whole")
    let summary = try #require(try whole.run { _ in })
    #expect(summary.cases.map(\.id) == split.test)
    let broken = run("broken")
    #expect(throws: Interrupted.self) {
      _ = try broken.run { event in
        if case .step(2, 1, _) = event { throw Interrupted() }
      }
    }
    _ = try broken.run { _ in }
    #expect(try parameters(whole) == parameters(broken))
    let model = try ModelFile(contentsOf: whole.path("best.safetensors"))
    let predictor = try Predictor(model: model, options: PredictionOptions())
    let images = try CaseReader.images(of: cohort.cases[0]).volumes
    let prediction = try predictor.predict(images)
    let box = prediction.placement.box
    #expect(box.extent == prediction.placement.extent)
    for (index, voxel) in images[0].voxels.enumerated() where voxel != 0 {
      let (x, y, z) = (index % 32, index / 32 % 32, index / 1024)
      let place = SIMD3(x, y, z)
      #expect(all(place .>= box.origin) && all(place .< box.end))
    }
  }

  @Test("errors of labels name the case")
  func badMask() throws {
    let item = cohort.cases[1]
    let mask = try #require(item.mask?.path)
    let file = try NIfTIFile(opening: mask)
    var labels = try file.labels()
    labels.labels[0] = 9
    try NIfTIFile.write(labels, to: mask, header: file.header)
    let cache = try PreparedCache(
      folder: folder.path("cases"), settings: PreprocessingSettings(extent: Extent(16)))
    for body in [
      { _ = try cache.prepared(item) }, { _ = try CaseReader.mask(of: item) },
      { _ = try CaseReader.prediction(of: item, path: mask) },
    ] {
      let error = #expect(throws: LearningError.self) { try body() }
      let text = try #require(error).description
      #expect(text.contains("'\(item.id)'") && text.contains("9") && !text.contains(".."))
    }
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
    #expect(model.metadata.mirroredAxes == ["width"])
    for mirrors in [false, true] {
      var options = PredictionOptions()
      options.mirrors = mirrors
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
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let partial = "\(path)/x.safetensors.\(Int32.max - 1)-1.partial"
    try Data("half".utf8).write(to: URL(filePath: partial))
    let cache = try PreparedCache(folder: path, settings: settings)
    #expect(try entries() == 0)
    let file = try cache.prepared(item)
    let prepared = try cache.preprocess(item)
    var images = [Float](repeating: 0, count: prepared.images.count)
    var labels = [UInt8](repeating: 9, count: prepared.placement.extent.voxelCount)
    try images.withUnsafeMutableBufferPointer { images in
      try labels.withUnsafeMutableBufferPointer { try file.read(images: images, labels: $0) }
    }
    let worst = zip(images, prepared.images).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 0.01)
    #expect(labels == prepared.labels)
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
