// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ModelExchange

struct ModelExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model for other programs.",
    discussion: """
      safetensors: for PyTorch, network.load_state_dict(safetensors.torch.load_file(FILE)). onnx: \
      operator set 17, for ONNX Runtime, OpenVINO and others.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case safetensors, onnx
  }

  @Argument(help: "A model file.")
  var model: String

  @Option(name: .long, help: "safetensors or onnx.")
  var format: Format

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  func run() throws {
    let file = try ModelFile(contentsOf: model)
    switch format {
    case .safetensors: try file.write(to: output)
    case .onnx:
      try ONNXFile(metadata: file.metadata, parameters: file.parameters).write(to: output)
    }
    Console.note("wrote \(output)")
  }
}
