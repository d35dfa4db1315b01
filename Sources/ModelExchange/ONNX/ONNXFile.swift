// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CONNX
import NeuralNetwork
import Tensors

/// A ViT-UNet for other programs to run: a model in ONNX, opset 17, that takes `input`, a batch of
/// volumes [batch][channels][depth][height][width], and gives `logits`, [batch][classes] and the
/// same extents. The batch can be of any size.
///
/// The parameters have their names and shapes, and ``ModelMetadata`` stand in the model's metadata.
package struct ONNXFile {
  package let metadata: ModelMetadata
  package let parameters: ParameterVector

  package static let operatorSet: Int64 = 17
  private static let formatVersion: Int64 = 8
  /// What readers of protobuf take at most.
  package static let maximumLength = Int(Int32.max)

  /// - Throws: ``ModelExchangeError/network(_:)`` when the parameters are another network's.
  package init(
    metadata: ModelMetadata, parameters: ParameterVector
  ) throws(ModelExchangeError) {
    do throws(NetworkError) {
      try Self.requireSameTensors(metadata.architecture.manifest(), parameters.manifest)
    } catch {
      throw .network(error)
    }
    self.metadata = metadata
    self.parameters = parameters
  }

  private static func requireSameTensors(
    _ network: ParameterManifest, _ parameters: ParameterManifest
  ) throws(NetworkError) {
    for (ours, theirs) in zip(network.tensors, parameters.tensors)
    where ours.name != theirs.name || ours.shape != theirs.shape {
      throw .parameterMismatch(
        "'\(theirs.name)' \(theirs.shape) stands where '\(ours.name)' \(ours.shape) belongs")
    }
    guard network.tensors.count == parameters.tensors.count else {
      throw .parameterMismatch(
        "they have \(parameters.tensors.count) tensors, the network \(network.tensors.count)")
    }
  }

  /// Writes the model to a new file that then replaces what is at `path`.
  /// - Throws: ``ModelExchangeError/tooLargeForONNX(bytes:limit:)``, before anything is written;
  ///   ``ModelExchangeError/tensors(_:)`` when the file cannot be written.
  package func write(to path: String) throws(ModelExchangeError) {
    let fields = try metadata.fields()
    try parameters.withUnsafeBuffer { (elements) throws(ModelExchangeError) in
      let memory = MessageMemory()
      let model = modelMessage(elements, fields, memory)
      let length = onnx__model_proto__get_packed_size(model)
      guard length <= Self.maximumLength else {
        throw .tooLargeForONNX(bytes: length, limit: Self.maximumLength)
      }
      do throws(TensorsError) {
        try AtomicFile.write(to: path) { (file) throws(TensorsError) in
          try PackingStream.pack(model, to: file)
        }
      } catch {
        throw .tensors(error)
      }
      withExtendedLifetime(memory) {}
    }
  }

  /// - Parameter elements: Where the tensors' data stay until the message is packed.
  private func modelMessage(
    _ elements: UnsafeBufferPointer<Float>, _ fields: [String: String], _ memory: MessageMemory
  ) -> UnsafeMutablePointer<Onnx__ModelProto> {
    let configuration = metadata.architecture
    let graph = ONNXGraph(memory: memory)
    let manifest = parameters.manifest
    for (tensor, offset) in zip(manifest.tensors, manifest.offsets) {
      graph.append(
        weight: tensor.name, shape: tensor.shape,
        elements: UnsafeBufferPointer(rebasing: elements[offset..<offset + tensor.elementCount]))
    }
    ViTUNetGraph(configuration: configuration, graph: graph).build()

    let operators = memory.message(onnx__operator_set_id_proto__init)
    operators.pointee.version = Self.operatorSet
    let properties = fields.sorted { $0.key < $1.key }.map { key, value in
      let entry = memory.message(onnx__string_string_entry_proto__init)
      entry.pointee.key = memory.text(key)
      entry.pointee.value = memory.text(value)
      return entry
    }
    let model = memory.message(onnx__model_proto__init)
    model.pointee.ir_version = Self.formatVersion
    model.pointee.producer_name = memory.text("TwinSegNet")
    model.pointee.n_opset_import = 1
    model.pointee.opset_import = memory.pointers([operators])
    model.pointee.n_metadata_props = properties.count
    model.pointee.metadata_props = memory.pointers(properties)
    model.pointee.graph = graph.message(
      name: "ViTUNet",
      input: (ViTUNetGraph.input, [configuration.inputChannels] + configuration.volume.sides),
      output: (ViTUNetGraph.output, [configuration.classes] + configuration.volume.sides))
    return model
  }
}
