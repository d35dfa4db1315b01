// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ModelExchange
import NeuralNetwork
import Tensors

/// What `twinseg model inspect` reports.
struct ModelInspection: Encodable {
  struct Tensor: Encodable {
    let name: String
    let shape: [Int]
    let kind: String
  }

  let metadata: ModelMetadata
  /// Trained ones.
  let parameters: Int
  let runningStatistics: Int
  let tensorCount: Int
  /// Multiplications with additions of one sample's forward pass, in billions.
  let gigaMacs: Double
  let digest: String
  let norm: Double
  let batch: Int
  let precision: Precision
  /// Bytes.
  let trainingMemory: MemoryReport
  let inferenceMemory: MemoryReport
  let tensors: [Tensor]?

  init(
    _ file: ModelFile, training: MemoryReport, inference: MemoryReport, precision: Precision,
    batch: Int, listsTensors: Bool
  ) {
    let manifest = file.parameters.manifest
    func count(_ kind: TensorKind) -> Int {
      manifest.tensors.filter { $0.kind == kind }.reduce(0) { $0 + $1.elementCount }
    }
    metadata = file.metadata
    parameters = count(.weight)
    runningStatistics = count(.runningStatistic)
    tensorCount = manifest.tensors.count
    gigaMacs = Double(file.metadata.architecture.multiplyAccumulates) / 1e9
    digest = file.parameters.withUnsafeBuffer {
      Digest(of: UnsafeRawBufferPointer($0)).description
    }
    norm = file.parameters.summary.norm
    self.batch = batch
    self.precision = precision
    trainingMemory = training
    inferenceMemory = inference
    tensors =
      listsTensors
      ? manifest.tensors.map {
        Tensor(name: $0.name, shape: $0.shape, kind: $0.kind.rawValue)
      } : nil
  }

  var table: String {
    let architecture = metadata.architecture
    let transformer = architecture.transformer
    var lines = [
      "network         ViT-UNet, \(architecture.volume) voxels, widths "
        + architecture.widths.map(String.init).joined(separator: "-"),
      "normalisation   \(NormalizationArgument(value: architecture.normalization))",
      "transformer     \(architecture.tokens) tokens of \(transformer.dimensions), "
        + "\(transformer.depth) layers, \(transformer.heads) heads",
      "input           \(metadata.inputChannels.map { $0.legible() }.joined(separator: ", "))",
      "classes         \(metadata.classes.map { $0.legible() }.joined(separator: ", "))",
      "parameters      \(parameters) in \(tensorCount) tensors, \(runningStatistics) statistics",
      "forward pass    \((gigaMacs * 10).rounded() / 10) GMAC a sample",
      "digest          \(digest)",
      "training        \(memory(trainingMemory)) (batch \(batch), \(precision.rawValue), Adam)",
      "inference       \(memory(inferenceMemory))",
    ]
    if let lineage = metadata.lineage, let run = lineage.run {
      lines.append(
        "lineage         run \(run.legible()), version \(lineage.version.map(String.init) ?? "-")")
    }
    for tensor in tensors ?? [] {
      lines.append("\(tensor.name)  \(tensor.shape)")
    }
    return lines.joined(separator: "\n")
  }

  private func memory(_ report: MemoryReport) -> String {
    "\(report.total / 1_000_000) MB, of which activations \(report.arena / 1_000_000) MB"
  }
}
