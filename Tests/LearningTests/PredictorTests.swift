// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Learning
import ModelExchange
import NeuralNetwork
import Tensors
import Testing

@Suite("Predictors")
struct PredictorTests {
  let folder: TemporaryFolder
  let images: [Volume]
  let parameters: ParameterVector
  let architecture = PhantomCohort.architecture

  init() throws {
    folder = try TemporaryFolder()
    let cohort = try PhantomCohort(in: folder, patients: 1).cohort
    images = try CaseReader.images(of: cohort.cases[0]).volumes
    parameters = try architecture.initialParameters(seed: 5)
  }

  /// The preprocessing of a model file, as JSON.
  private func text(_ settings: PreprocessingSettings) throws -> String {
    String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
  }

  private func predict(
    _ metadata: ModelMetadata, _ parameters: ParameterVector? = nil, images: [Volume]? = nil,
    options: PredictionOptions = PredictionOptions()
  ) throws -> Prediction {
    try Predictor(
      model: ModelFile(metadata: metadata, parameters: parameters ?? self.parameters),
      options: options
    ).predict(images ?? self.images)
  }

  /// The parameters with the slices of a tensor along one of its axes in another order.
  private func permuted(_ name: String, axis: Int, _ order: [Int]) throws -> ParameterVector {
    var elements = parameters.elements
    var offset = 0
    for tensor in parameters.manifest.tensors {
      defer { offset += tensor.elementCount }
      guard tensor.name == name else { continue }
      let inner = tensor.shape.dropFirst(axis + 1).reduce(1, *)
      let outer = tensor.shape.prefix(axis).reduce(1, *)
      for block in 0..<outer {
        for (to, from) in order.enumerated() {
          for i in 0..<inner {
            elements[offset + (block * order.count + to) * inner + i] =
              parameters[offset + (block * order.count + from) * inner + i]
          }
        }
      }
    }
    return try ParameterVector(manifest: parameters.manifest, elements: elements)
  }

  private func worst(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test("the order of a model's channels is honoured")
  func channels() throws {
    let standard = try predict(ModelMetadata(architecture: architecture))
    // Channel 0 of the other model is FLAIR, which is channel 3 here.
    let other = try predict(
      ModelMetadata(architecture: architecture, inputChannels: ["flair", "t1w", "T1Gd", "T2"]),
      permuted("encoder.0.0.weight", axis: 1, [3, 0, 1, 2]))
    #expect(worst(standard.probabilities, other.probabilities) < 1e-5)
    let ignored = try predict(
      ModelMetadata(architecture: architecture),
      permuted("encoder.0.0.weight", axis: 1, [3, 0, 1, 2]))
    #expect(worst(standard.probabilities, ignored.probabilities) > 1e-3)
  }

  @Test("the order of a model's classes is honoured")
  func classes() throws {
    let standard = try predict(ModelMetadata(architecture: architecture))
    let names = ["ET", "Background", "edema", "tumor core"]
    let order = [3, 0, 2, 1]
    var weights = try permuted("head.weight", axis: 0, order).elements
    let biases = weights.count - 4
    for (to, from) in order.enumerated() { weights[biases + to] = parameters[biases + from] }
    let other = try predict(
      ModelMetadata(architecture: architecture, classes: names),
      ParameterVector(manifest: parameters.manifest, elements: weights))
    #expect(worst(standard.probabilities, other.probabilities) < 1e-6)
    #expect(standard.labels == other.labels)
  }

  @Test(
    "channels and classes that are not those of BraTS are refused",
    arguments: [
      (["T1", "T1ce", "T2", "ADC"], ModelMetadata.standardClasses, "'ADC'"),
      (["T1", "T1n", "T2", "FLAIR"], ModelMetadata.standardClasses, "two of its input channels"),
      (ModelMetadata.standardInputChannels, ["bg", "ncr", "ed", "cavity"], "'cavity'"),
      (ModelMetadata.standardInputChannels, ["bg", "ncr", "ed", "oedema"], "no class 'enhancing"),
    ])
  func otherNames(channels: [String], classes: [String], message: String) throws {
    let metadata = try ModelMetadata(
      architecture: architecture, inputChannels: channels, classes: classes)
    let error = #expect(throws: LearningError.self) { try predict(metadata) }
    #expect(try #require(error).description.contains(message))
  }

  @Test("a network of more or fewer classes is refused", arguments: [2, 5, 300])
  func classCount(count: Int) throws {
    var architecture = architecture
    architecture.classes = count
    let metadata = try? ModelMetadata(
      architecture: architecture, classes: (0..<count).map { "class \($0)" })
    guard let metadata else { return #expect(count == 300) }
    let parameters = try architecture.initialParameters(seed: 1)
    #expect(throws: LearningError.self) { try predict(metadata, parameters) }
    var names = ModelMetadata.standardClasses + ["ET"]
    if count == 2 { names = ["background", "ET"] }
    let known = try ModelMetadata(architecture: architecture, classes: names)
    #expect(throws: LearningError.self) { try predict(known, parameters) }
  }

  @Test("preprocessing to another extent than the network's is refused")
  func extent() throws {
    let metadata = try ModelMetadata(
      architecture: architecture,
      preprocessing: text(PreprocessingSettings(extent: Extent(depth: 16, height: 16, width: 8))))
    let error = #expect(throws: LearningError.self) { try predict(metadata) }
    #expect(try #require(error).description.contains("16x16x8"))
  }

  @Test("a network sees what it was trained on: resized brains, or windows")
  func field() throws {
    let resized = try ModelMetadata(
      architecture: architecture,
      preprocessing: text(PreprocessingSettings(extent: architecture.volume)))
    let patches = try ModelMetadata(
      architecture: architecture,
      preprocessing: text(PreprocessingSettings(extent: architecture.volume, fit: .cropOrPad)))
    let unknown = try ModelMetadata(architecture: architecture)
    var options = PredictionOptions()
    #expect(try predict(resized).placement.extent == architecture.volume)
    let windows = try predict(patches).placement
    #expect(windows.extent == windows.box.extent && windows.extent != architecture.volume)
    options.field = .slidingWindow
    #expect(throws: LearningError.self) { try predict(resized, options: options) }
    #expect(try predict(unknown, options: options).placement == windows)
    options.field = .whole
    #expect(throws: LearningError.self) { try predict(patches, options: options) }
    #expect(try predict(unknown, options: options).placement.extent == architecture.volume)
  }

  private static func cancelOwnTask() { withUnsafeCurrentTask { $0?.cancel() } }

  @Test("a case ends between windows when its task is cancelled")
  func cancellation() async throws {
    let metadata = try ModelMetadata(
      architecture: architecture,
      preprocessing: text(PreprocessingSettings(extent: architecture.volume, fit: .cropOrPad)))
    let (parameters, images) = (parameters, images)
    let task = Task {
      let predictor = try Predictor(
        model: ModelFile(metadata: metadata, parameters: parameters), options: PredictionOptions())
      let prepared = try predictor.prepare(images)
      Self.cancelOwnTask()
      return try predictor.predict(prepared)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  /// The images reversed along an axis: 0 for the width, 1 the height, 2 the depth.
  private func reversed(_ volume: Volume, axis: Int) -> Volume {
    let extent = volume.geometry.extent
    var voxels = volume.voxels
    for z in 0..<extent.depth {
      for y in 0..<extent.height {
        for x in 0..<extent.width {
          let from = [
            axis == 0 ? extent.width - 1 - x : x, axis == 1 ? extent.height - 1 - y : y,
            axis == 2 ? extent.depth - 1 - z : z,
          ]
          voxels[(z * extent.height + y) * extent.width + x] =
            volume.voxels[(from[2] * extent.height + from[1]) * extent.width + from[0]]
        }
      }
    }
    return Volume(geometry: volume.geometry, voxels: voxels)
  }

  @Test(
    "reflections are averaged along the axes of the training, each brought back to its place",
    arguments: [(nil, 0), (["width"], 0), (["height"], 1), (["depth"], 2)] as [([String]?, Int)])
  func mirrors(axes: [String]?, axis: Int) throws {
    let metadata = try ModelMetadata(architecture: architecture, mirroredAxes: axes)
    let plain = try predict(metadata)
    let mirrored = try predict(metadata, images: images.map { reversed($0, axis: axis) })
    let back = mirrored.nativeProbabilities().map { reversed($0, axis: axis).voxels }
    var options = PredictionOptions()
    options.mirrors = true
    let found = try predict(metadata, options: options).nativeProbabilities()
    // The softmax of mean logits is the geometric mean, normalised. Interpolation comes after it, so
    // only voxels of the network's own grid agree: the extremes and the middle do within its error.
    var worst: Float = 0
    var difference: Float = 0
    let direct = plain.nativeProbabilities().map(\.voxels)
    for voxel in found[0].voxels.indices {
      let means = (0..<4).map { (direct[$0][voxel] * back[$0][voxel]).squareRoot() }
      let sum = means.reduce(0, +)
      for c in 0..<4 {
        worst = max(worst, abs(found[c].voxels[voxel] - means[c] / sum))
        difference = max(difference, abs(found[c].voxels[voxel] - direct[c][voxel]))
      }
    }
    #expect(worst < 0.02)
    #expect(difference > 4 * worst)
  }

  @Test("without known reflections there is nothing to average")
  func noMirrors() throws {
    var options = PredictionOptions()
    options.mirrors = true
    for axes in [[], ["sideways"]] as [[String]] {
      let metadata = try ModelMetadata(architecture: architecture, mirroredAxes: axes)
      #expect(throws: LearningError.self) { try predict(metadata, options: options) }
    }
  }
}
