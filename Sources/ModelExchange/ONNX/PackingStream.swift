// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CONNX
import Tensors

/// Takes the bytes of a message to a file while protobuf-c packs it, so that it is never in memory
/// as a whole: short pieces are gathered, and a tensor goes from where it lies to the file.
final class PackingStream {
  private let file: UnsafePointer<FileDescriptor>
  private var gathered: [UInt8] = []
  private var failure: TensorsError?

  private static let gatheredLimit = 1 << 16

  private init(file: UnsafePointer<FileDescriptor>) { self.file = file }

  /// Packs a model at the file's place.
  /// - Throws: ``TensorsError/fileOperation(operation:path:reason:)``.
  static func pack(
    _ model: UnsafePointer<Onnx__ModelProto>, to file: borrowing FileDescriptor
  ) throws(TensorsError) {
    try withUnsafePointer(to: file) { (file) throws(TensorsError) in
      let destination = PackingStream(file: file)
      var stream = tsn_onnx_stream()
      stream.context = Unmanaged.passUnretained(destination).toOpaque()
      stream.buffer.append = { buffer, count, bytes in
        guard
          let context = UnsafeRawPointer(buffer)?
            .assumingMemoryBound(to: tsn_onnx_stream.self).pointee.context
        else { return }
        Unmanaged<PackingStream>.fromOpaque(context).takeUnretainedValue()
          .append(UnsafeRawBufferPointer(start: bytes, count: count))
      }
      withExtendedLifetime(destination) {
        withUnsafeMutablePointer(to: &stream) { stream in
          _ = onnx__model_proto__pack_to_buffer(
            model, UnsafeMutableRawPointer(stream).assumingMemoryBound(to: ProtobufCBuffer.self))
        }
      }
      try destination.finish()
    }
  }

  /// protobuf-c cannot be stopped: after a failure the rest goes nowhere.
  private func append(_ bytes: UnsafeRawBufferPointer) {
    guard failure == nil else { return }
    do throws(TensorsError) {
      if gathered.count + bytes.count > Self.gatheredLimit { try flush() }
      if bytes.count > Self.gatheredLimit {
        try file.pointee.write(bytes)
      } else {
        gathered.append(contentsOf: bytes)
      }
    } catch {
      failure = error
    }
  }

  private func flush() throws(TensorsError) {
    try file.pointee.write(gathered)
    gathered.removeAll(keepingCapacity: true)
  }

  private func finish() throws(TensorsError) {
    if let failure { throw failure }
    try flush()
  }
}
