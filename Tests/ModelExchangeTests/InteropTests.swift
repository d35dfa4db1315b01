// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import ModelExchange
import Tensors
import Testing

/// Files for Interop/check_onnx.py.
@Suite("Files for other programs")
struct InteropTests {
  static let folder = ProcessInfo.processInfo.environment["TWINSEG_INTEROP_FOLDER"]

  @Test(
    "sample networks are written to TWINSEG_INTEROP_FOLDER", .enabled(if: folder != nil),
    arguments: SampleNetwork.allCases)
  func files(network: SampleNetwork) throws {
    let path = "\(try #require(Self.folder))/\(network.rawValue)"
    let (metadata, parameters) = (try network.metadata, try network.parameters)
    try ParameterFile(parameters: parameters, metadata: metadata.fields())
      .write(to: "\(path).safetensors")
    try ONNXFile(metadata: metadata, parameters: parameters).write(to: "\(path).onnx")
  }
}
