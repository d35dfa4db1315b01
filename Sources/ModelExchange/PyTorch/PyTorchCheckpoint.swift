// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import NeuralNetwork
import Tensors

/// A `state_dict` that `safetensors.torch.save_file` wrote: tensors in any order, of any
/// floating-point type, perhaps with a prefix that all names share.
///
/// The file is not trusted: what its header claims is compared with its length, and with the
/// network that it is to be, before memory is taken for a tensor.
package struct PyTorchCheckpoint: ~Copyable {
  /// Free text by key.
  package let metadata: [String: String]
  /// Tensors by their names in the network, without the counters of batch normalisations.
  package let tensors: [String: StoredTensor]
  /// What stood before every name, such as `module.`.
  package let prefix: String

  private let file: FileDescriptor
  private let payloadOffset: Int

  private static let prefixes = ["module.", "model.", "state_dict.", "_orig_mod."]
  private static let counterSuffix = ".num_batches_tracked"
  /// Elements that are converted at a time.
  private static let pieceCount = 1 << 17

  /// Reads the header.
  /// - Throws: ``ModelExchangeError/tensors(_:)`` when the file cannot be read, its header is
  ///   damaged, or tensors overlap or reach beyond its end.
  package init(contentsOf path: String) throws(ModelExchangeError) {
    let file = try Self.open(path)
    let header = try Self.header(of: file)
    self.file = file
    metadata = header.metadata
    payloadOffset = header.payloadOffset
    let named = header.tensors.filter { !Self.isCounter($0.key, $0.value) }
    prefix = Self.commonPrefix(of: named.keys)
    let length = prefix.count
    tensors = Dictionary(
      named.map { (String($0.key.dropFirst(length)), $0.value) }, uniquingKeysWith: { $1 })
  }

  /// Shapes by name, to infer the network from.
  package var shapes: [String: [Int]] { tensors.mapValues(\.shape) }

  // MARK: Header

  private static func open(_ path: String) throws(ModelExchangeError) -> FileDescriptor {
    do throws(TensorsError) {
      return try FileDescriptor(reading: path)
    } catch {
      throw .tensors(error)
    }
  }

  private static func header(
    of file: borrowing FileDescriptor
  ) throws(ModelExchangeError) -> SafetensorsHeader {
    do throws(TensorsError) {
      let header = try SafetensorsHeader(reading: file)
      try checkPlaces(header, path: file.path)
      return header
    } catch {
      throw .tensors(error)
    }
  }

  private static func checkPlaces(
    _ header: SafetensorsHeader, path: String
  ) throws(TensorsError) {
    guard header.tensors.count <= ParameterManifest.maximumTensorCount else {
      throw .tensorCount(header.tensors.count)
    }
    var places: [(name: String, range: Range<Int>)] = []
    for (name, tensor) in header.tensors {
      let width = StoredElementType.width(of: tensor.dtype)
      let range = try tensor.place(name: name, elementWidth: width, path: path)
      guard range.upperBound <= header.payloadLength else {
        throw .invalidFile(
          path: path,
          reason: "tensor '\(name.legible(64))' lies at \(range) of \(header.payloadLength) bytes")
      }
      if !range.isEmpty { places.append((name, range)) }
    }
    places.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(places, places.dropFirst())
    where second.range.lowerBound < first.range.upperBound {
      throw .invalidFile(
        path: path,
        reason: "tensors '\(first.name.legible(64))' and '\(second.name.legible(64))' overlap")
    }
  }

  private static func isCounter(_ name: String, _ tensor: StoredTensor) -> Bool {
    name.hasSuffix(counterSuffix) && tensor.dtype == "I64" && tensor.shape.isEmpty
  }

  /// The known prefixes that all names have, together: as many at most as are known, however often a
  /// name repeats them.
  private static func commonPrefix(of names: some Collection<String>) -> String {
    var prefix = ""
    for _ in prefixes.indices where !names.isEmpty {
      guard
        let next = prefixes.first(where: { next in
          names.allSatisfy { $0.hasPrefix(prefix + next) && $0 != prefix + next }
        })
      else { break }
      prefix += next
    }
    return prefix
  }

  // MARK: Tensors

  /// The parameters of a network, read by name and converted to float32.
  /// - Throws: ``ModelExchangeError/differences(path:_:total:)`` when tensors are missing,
  ///   unexpected or of another shape; ``ModelExchangeError/notFinite(path:tensor:)``;
  ///   ``ModelExchangeError/tensors(_:)``.
  package func parameters(
    for manifest: ParameterManifest
  ) throws(ModelExchangeError) -> ParameterVector {
    try compare(with: manifest)
    var vector: ParameterVector
    do {
      vector = try ParameterVector(undefined: manifest)
      try vector.withUnsafeMutableBuffer { elements in
        for (tensor, offset) in zip(manifest.tensors, manifest.offsets) {
          try read(
            tensor,
            to: UnsafeMutableBufferPointer(
              rebasing: elements[offset..<offset + tensor.elementCount]))
        }
      }
    } catch {
      throw .tensors(
        (error as? TensorsError) ?? .invalidFile(path: file.path, reason: "\(error)"))
    }
    try checkFinite(vector)
    return vector
  }

  private func compare(with manifest: ParameterManifest) throws(ModelExchangeError) {
    var differences: [TensorDifference] = []
    for tensor in manifest.tensors {
      guard let found = tensors[tensor.name] else {
        differences.append(.missing(name: tensor.name, shape: tensor.shape))
        continue
      }
      if found.shape != tensor.shape {
        differences.append(
          .shape(
            name: tensor.name, expected: tensor.shape, found: Array(found.shape.prefix(8))))
      } else if StoredElementType(rawValue: found.dtype) == nil {
        differences.append(
          .elementType(name: tensor.name, found: found.dtype.legible(16)))
      }
    }
    let expected = Set(manifest.tensors.map(\.name))
    for (name, found) in tensors.sorted(by: { $0.key < $1.key }) where !expected.contains(name) {
      differences.append(
        .unexpected(name: name.legible(64), shape: Array(found.shape.prefix(8))))
    }
    guard differences.isEmpty else {
      throw .differences(
        path: file.path, Array(differences.prefix(ModelExchangeError.listedDifferences)),
        total: differences.count)
    }
  }

  private func read(
    _ tensor: TensorDescription, to output: UnsafeMutableBufferPointer<Float>
  ) throws(TensorsError) {
    guard let found = tensors[tensor.name], let type = StoredElementType(rawValue: found.dtype)
    else { preconditionFailure("'\(tensor.name)' was compared before") }
    let begin = payloadOffset + found.dataOffsets[0]
    if type == .float32 {
      return try file.readAll(UnsafeMutableRawBufferPointer(output), at: begin)
    }
    let piece = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(output.count, Self.pieceCount) * type.width, alignment: 64)
    defer { piece.deallocate() }
    var done = 0
    while done < output.count {
      let count = min(output.count - done, Self.pieceCount)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: piece[..<(count * type.width)])
      try file.readAll(bytes, at: begin + done * type.width)
      if let base = bytes.baseAddress {
        type.convert(
          base, to: UnsafeMutableBufferPointer(rebasing: output[done..<done + count]))
      }
      done += count
    }
  }

  private func checkFinite(_ vector: ParameterVector) throws(ModelExchangeError) {
    let manifest = vector.manifest
    let path = file.path
    try vector.withUnsafeBuffer { (elements) throws(ModelExchangeError) in
      for (tensor, offset) in zip(manifest.tensors, manifest.offsets) {
        let slice = UnsafeBufferPointer(
          rebasing: elements[offset..<offset + tensor.elementCount])
        var summary = tsn_summary_empty()
        tsn_summarise(&summary, slice.baseAddress, slice.count)
        guard summary.finite else { throw .notFinite(path: path, tensor: tensor.name) }
      }
    }
  }
}
