// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import ModelExchange
import NeuralNetwork
import Tensors

struct ModelInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model's network, tensors and the memory that it needs.",
    discussion: """
      Checks the file on the way: a truncated or changed file is an error. Memory is that of one \
      training step with Adam and of inference, each with everything it keeps.
      """)

  @Argument(help: "A model file.")
  var model: String

  @Option(name: .long, help: "Samples of a step.")
  var batch = 1

  @Option(name: .long, help: "How activations are stored: f32 or bf16.")
  var precision = Precision.float32

  @Option(name: .long, help: "Threads; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "List every tensor.")
  var tensors = false

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func run() throws {
    let file = try ModelFile(contentsOf: model)
    let inspection = ModelInspection(
      file,
      training: try TrainingPlan.memory(
        of: file.metadata.architecture, batch: batch, precision: precision, threads: threads),
      inference: try InferencePlan.memory(
        of: file.metadata.architecture, batch: batch, precision: precision, threads: threads),
      precision: precision, batch: batch, listsTensors: tensors)
    try Console.output(json ? try JSONOutput.text(inspection) : inspection.table)
  }
}
