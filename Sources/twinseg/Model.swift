// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct Model: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Create, inspect, import and export models.",
    discussion: """
      A model file is a safetensors file with PyTorch's names of the tensors; its metadata \
      describe the network.
      """,
    subcommands: [ModelCreate.self, ModelInspect.self, ModelImport.self, ModelExport.self])
}
