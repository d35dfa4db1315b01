// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ModelExchange
import NeuralNetwork

struct ModelCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Write a model that is still to be trained.",
    discussion: "The same seed gives the same parameters on every machine.")

  @OptionGroup var network: NetworkOptions

  @Option(name: .long, help: "Seed of the random parameters.")
  var seed: UInt64 = 0

  @Option(name: .shortAndLong, help: "The file to write, usually NAME.safetensors.")
  var output: String

  func run() throws {
    let configuration = try network.configuration()
    let model = ModelFile(
      metadata: try ModelMetadata(architecture: configuration),
      parameters: try configuration.initialParameters(seed: seed))
    try model.write(to: output)
    Console.note("wrote \(output): \(model.parameters.count) parameters")
  }
}
