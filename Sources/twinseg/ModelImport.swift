// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging
import Learning
import ModelExchange
import NeuralNetwork

struct ModelImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a model file of a PyTorch checkpoint.",
    discussion: """
      Reads what safetensors.torch.save_file(network.state_dict(), ...) writes, in float32, \
      float16, bfloat16 or float64. Widths, levels and sizes follow from the tensors; what leaves \
      no trace in them is given here.
      """)

  @Argument(help: "A .safetensors file.")
  var checkpoint: String

  @Option(name: .long, help: "Volume in voxels: 128 for a cube, or depth x height x width.")
  var volume: VolumeArgument

  @Option(name: .long, help: "Attention heads of the transformer.")
  var heads = 8

  @Option(name: .long, help: "instance or group:N, for networks without running statistics.")
  var normalization: NormalizationArgument?

  @Option(name: .long, help: "The contrasts that its input channels take, in their order.")
  var channels = ContrastsArgument.standard

  @Option(
    name: .long,
    help: "The classes of its logits, in their order: background, necrotic core, edema, enhancing.")
  var classes = ClassesArgument.standard

  @Option(name: .shortAndLong, help: "The file to write, usually NAME.safetensors.")
  var output: String

  func run() throws {
    let file = try PyTorchCheckpoint(contentsOf: checkpoint)
    let configuration = try ViTUNetConfiguration(
      inferredFrom: file.shapes, volume: volume.extent, heads: heads,
      normalization: normalization?.value)
    let parameters = try file.parameters(for: try configuration.manifest())
    let metadata = try ModelMetadata(
      architecture: configuration, inputChannels: channels.contrasts.map(\.rawValue),
      classes: classes.classes.map(\.name))
    _ = try ModelLayout(metadata)
    try ModelFile(metadata: metadata, parameters: parameters).write(to: output)
    Console.note("wrote \(output): \(parameters.count) parameters")
  }
}
