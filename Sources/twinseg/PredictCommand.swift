// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import Learning
import ModelExchange
import NeuralNetwork
import Tensors

struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Segment cases with a model, or with the twin of a running agent.",
    discussion: """
      Writes CASE.nii.gz for every case: labels in the case's own edition, on its own grid and with \
      its header, so that viewers overlay them. A case that cannot be read is named, and the others \
      are still segmented; the exit status is then 1. What an earlier run wrote of a case goes \
      once its new mask is there; a folder where that would be the cohort's own files is refused.
      """)

  @Option(name: .shortAndLong, help: "A model file.")
  var model: String?

  @OptionGroup(title: "The twin of a running agent, instead of a model") var twin: TwinOptions

  @Flag(
    name: .long,
    help: """
      With --agent: send the images; else an agent on this machine (ipc) reads the folder itself.
      """)
  var stream = false

  @Option(name: .shortAndLong, help: "A case's folder, a folder of cases, or a datalist (.json).")
  var input: String

  @Option(name: .shortAndLong, help: "Folder for the predictions.")
  var output: String

  @Flag(name: .long, help: "Also write CASE-probabilities.nii.gz, a frame for each class.")
  var probabilities = false

  @Flag(name: .long, help: "Also write CASE.png: slices with the prediction, and the mask if any.")
  var overlay = false

  @Flag(
    name: .long,
    help: "Mean over the reflections along the axes that training mirrored, usually two.")
  var mirror = false

  @Flag(
    name: .long,
    help: """
      Windows at the images' resolution, for a model that does not say how it was trained; one \
      that was trained on patches gets them anyway.
      """)
  var slidingWindow = false

  @Option(name: .long, help: "Share of a window that the next one covers again. (default: 0.5)")
  var overlap: Double?

  @Option(name: .long, help: "Edition of the labels, where the names do not tell.")
  var edition: LabelEdition?

  @Option(name: .long, help: "How activations are stored: f32 or bf16. (default: f32)")
  var precision: Precision?

  @Option(name: .long, help: "Threads; by default as many as processors.")
  var threads: Int?

  @Flag(name: .long, help: "Print one JSON object for each case.")
  var json = false

  /// A list names cases whose files may not tell the edition.
  private var readsList: Bool { input.lowercased().hasSuffix(".json") }

  func validate() throws {
    guard (model == nil) != (twin.agent == nil) else {
      throw ValidationError("Name a model file (--model), or the endpoint of an agent (--agent).")
    }
    let ofModels = [
      probabilities ? "--probabilities" : nil, mirror ? "--mirror" : nil,
      slidingWindow ? "--sliding-window" : nil, overlap.map { _ in "--overlap" },
      edition.flatMap { _ in readsList ? nil : "--edition" }, precision.map { _ in "--precision" },
      threads.map { _ in "--threads" },
    ].compactMap(\.self)
    if twin.agent != nil, let option = ofModels.first {
      throw ValidationError(
        "\(option) is for a model file; an agent's twin is applied as the agent is configured, and "
          + "the names of the files tell it the edition.")
    }
    if let overlap, !(0..<1).contains(overlap) {
      throw ValidationError("--overlap is \(overlap); allowed: 0 to 1, 1 excluded.")
    }
  }

  func run() async throws {
    let cohort = try CohortSource.cohort(input, edition: edition)
    guard let model else {
      return try await TwinPrediction(
        options: twin, streams: stream, drawsOverlay: overlay,
        folder: PredictionFolder(path: output),
        printsJSON: json
      ).run(cohort)
    }
    var options = PredictionOptions()
    if slidingWindow { options.field = .slidingWindow }
    options.overlap = overlap ?? 0.5
    options.mirrors = mirror
    options.precision = precision ?? .float32
    options.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let file = try ModelFile(contentsOf: model)
    let folder = PredictionFolder(path: output)
    try folder.prepare(for: cohort)
    let writer = PredictionWriter(
      folder: folder, writesProbabilities: probabilities, drawsOverlay: overlay,
      modelName: URL(filePath: model).lastPathComponent)
    let printsJSON = json
    let failures = try await withForeground { [options] interruption in
      let predictor = try Predictor(model: file, options: options)
      let progress = CaseProgress(total: cohort.cases.count)
      var failures = 0
      for (number, item) in cohort.cases.enumerated() {
        try interruption.check()
        let result = Result { try writer.segment(item, with: predictor) }
        switch result {
        case .success(let report):
          try Console.output(
            printsJSON ? JSONOutput.text(report, pretty: false) : report.line)
        case .failure(let error):
          // Whatever is wrong with one case does not keep the others from their masks.
          failures += 1
          Console.note("Error: \(item.id): \(error)" + writer.folder.remark(on: item))
        }
        progress.show(number + 1)
      }
      return failures
    }
    guard failures == 0 else {
      throw PredictionFailures(count: failures, total: cohort.cases.count)
    }
  }

  private func withForeground(
    _ body: @escaping @Sendable (Interruption) throws -> Int
  ) async throws -> Int {
    let result = ResultBox()
    try await ForegroundTask.run {
      await result.set(try await Interruption.run(body))
    }
    return await result.value
  }

  private actor ResultBox {
    private(set) var value = 0
    func set(_ value: Int) { self.value = value }
  }
}
