// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import COneDNN
import Tensors

/// One pass of a 3x3x3 convolution, compiled by oneDNN for its shape.
final class ConvolutionPass {
  let scratchBytes: Int
  private let handle: OpaquePointer

  /// - Throws: ``NetworkError/oneDNN(operation:status:)``.
  init(
    _ pass: tsn_onednn_convolution_pass, inputs: Int, outputs: Int, extent: Extent,
    precision: Precision,
    relu: Bool = false, threads: Threads
  ) throws(NetworkError) {
    tsn_set_thread_count(Int32(threads.count))
    var shape = tsn_onednn_convolution_shape(
      input_channels: Int64(inputs), output_channels: Int64(outputs), depth: Int64(extent.depth),
      height: Int64(extent.height), width: Int64(extent.width),
      bfloat16: precision == .bfloat16, relu: relu)
    var handle: OpaquePointer?
    let status = tsn_onednn_convolution_create(&handle, pass, &shape)
    guard status == 0, let handle else {
      throw .oneDNN(
        operation: "make the convolution \(inputs) to \(outputs) channels of \(extent) voxels",
        status: Int(status))
    }
    self.handle = handle
    scratchBytes = tsn_onednn_convolution_scratch_bytes(handle)
  }

  deinit { tsn_onednn_convolution_destroy(handle) }

  func run(
    input: UnsafeMutableRawPointer, weights: UnsafeMutableRawPointer,
    bias: UnsafePointer<Float>? = nil, output: UnsafeMutableRawPointer, scratch: Buffer?
  ) throws(NetworkError) {
    let status = tsn_onednn_convolution_run(handle, input, weights, bias, output, scratch?.address)
    guard status == 0 else {
      throw .oneDNN(operation: "run a convolution", status: Int(status))
    }
  }
}
