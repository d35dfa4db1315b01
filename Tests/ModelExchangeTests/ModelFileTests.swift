// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ModelExchange
import NeuralNetwork
import Tensors
import Testing

@Suite("Model files")
struct ModelFileTests {
  @Test("what is written is read", arguments: SampleNetwork.allCases)
  func roundTrip(network: SampleNetwork) throws {
    let folder = try TemporaryFolder()
    let model = ModelFile(
      metadata: try ModelMetadata(
        architecture: network.configuration,
        lineage: ModelLineage(run: "spring", version: 7, baseVersion: 6)),
      parameters: try network.configuration.initialParameters(seed: 3))
    try model.write(to: folder.path("model"))
    let read = try ModelFile(contentsOf: folder.path("model"))
    #expect(read.metadata == model.metadata)
    let areEqual = read.parameters == model.parameters
    #expect(areEqual)
  }

  @Test("a file whose tensors are another network's is refused")
  func otherNetwork() throws {
    let folder = try TemporaryFolder()
    let metadata = try ModelMetadata(architecture: SampleNetwork.batch.configuration)
    let other = try SampleNetwork.instance.configuration.initialParameters(seed: 1)
    try ModelFile(metadata: metadata, parameters: other).write(to: folder.path("model"))
    let error = #expect(throws: ModelExchangeError.self) {
      try ModelFile(contentsOf: folder.path("model"))
    }
    #expect(try #require(error).description.contains("'encoder.0.0.weight'"))
  }

  @Test("a file that does not describe its network is refused")
  func noMetadata() throws {
    let folder = try TemporaryFolder()
    let parameters = try SampleNetwork.batch.configuration.initialParameters(seed: 1)
    try ParameterFile(parameters: parameters).write(to: folder.path("model"))
    #expect(throws: ModelExchangeError.missingMetadata(key: "architecture")) {
      try ModelFile(contentsOf: folder.path("model"))
    }
  }
}
