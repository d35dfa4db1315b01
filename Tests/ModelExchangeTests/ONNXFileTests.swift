// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CONNX
import Foundation
import ModelExchange
import NeuralNetwork
import Tensors
import Testing

@Suite("ONNX files")
struct ONNXFileTests {
  @Test("a graph is whole, in order and without anything unused", arguments: SampleNetwork.allCases)
  func structure(network: SampleNetwork) throws {
    let folder = try TemporaryFolder()
    let parameters = try network.parameters
    try ONNXFile(metadata: network.metadata, parameters: parameters)
      .write(to: folder.path("m.onnx"))
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.path("m.onnx"))))
    let model = try #require(onnx__model_proto__unpack(nil, bytes.count, bytes))
    defer { onnx__model_proto__free_unpacked(model, nil) }
    #expect(model.pointee.ir_version == 8)
    #expect(model.pointee.opset_import[0]?.pointee.version == 17)
    #expect(model.pointee.n_metadata_props == 4)

    let graph = try #require(model.pointee.graph).pointee
    var known: Set<String> = ["input"]
    var unused: Set<String> = []
    var shapes: [String: [Int]] = [:]
    for index in 0..<graph.n_initializer {
      let tensor = try #require(graph.initializer[index]).pointee
      let name = String(cString: tensor.name)
      let shape = (0..<tensor.n_dims).map { Int(tensor.dims[$0]) }
      let width = tensor.data_type == 1 ? 4 : 8
      #expect(tensor.raw_data.len == shape.reduce(width, *), "\(name)")
      #expect(known.insert(name).inserted, "\(name)")
      unused.insert(name)
      shapes[name] = shape
    }
    for tensor in parameters.manifest.tensors {
      #expect(shapes[tensor.name] == tensor.shape, "\(tensor.name)")
    }
    for index in 0..<graph.n_node {
      let node = try #require(graph.node[index]).pointee
      for input in 0..<node.n_input {
        let name = String(cString: try #require(node.input[input]))
        #expect(known.contains(name), "\(name)")
        unused.remove(name)
      }
      for output in 0..<node.n_output {
        let name = String(cString: try #require(node.output[output]))
        #expect(known.insert(name).inserted, "\(name)")
        unused.insert(name)
      }
    }
    #expect(unused == ["logits"])
  }

  @Test("a model beyond 2 GiB is refused with its size")
  func tooLarge() throws {
    var configuration = ViTUNetConfiguration(volume: Extent(16), firstWidth: 256)
    configuration.transformer = TransformerConfiguration(dimensions: 8, heads: 2, depth: 1)
    let parameters = try ParameterVector(undefined: configuration.manifest())
    let folder = try TemporaryFolder()
    let file = try ONNXFile(
      metadata: ModelMetadata(architecture: configuration), parameters: parameters)
    let error = try #require(throws: ModelExchangeError.self) {
      try file.write(to: folder.path("m.onnx"))
    }
    guard case .tooLargeForONNX(let bytes, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(bytes > parameters.count * 4)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
