// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A parameter vector in a safetensors file: an eight-byte little-endian header length, a JSON
/// header that names each tensor's shape and place, then the elements as little-endian float32.
///
/// Writing is atomic: a temporary file beside the target is written, flushed to disk and renamed,
/// so a reader or a crash sees the old file or the new one. Reading checks every length before
/// memory is taken, and header and payload against the digests in the metadata.
package struct ParameterFile {
  package let parameters: ParameterVector
  /// Free text by key. Keys beginning with `twinseg.` are this type's own.
  package let metadata: [String: String]

  private static let digestKey = "twinseg.digest"
  private static let statisticsKey = "twinseg.running_statistics"

  package init(parameters: ParameterVector, metadata: [String: String] = [:]) {
    self.parameters = parameters
    self.metadata = metadata
  }

  // MARK: Writing

  /// - Returns: the digest of the elements, as in ``ParameterVector/digest``.
  /// - Throws: ``TensorsError/fileOperation(operation:path:reason:)``, or
  ///   ``TensorsError/invalidTensor(name:reason:)`` for a name that the format keeps for itself; what
  ///   was at `path` before is then still there.
  @discardableResult
  package func write(to path: String) throws(TensorsError) -> Digest {
    let digest = parameters.digest
    let header = try encodedHeader(digest: digest, path: path)
    try AtomicFile.write(to: path) { (descriptor) throws(TensorsError) in
      try descriptor.write(header)
      try parameters.withUnsafeBuffer { (elements) throws(TensorsError) in
        try descriptor.write(UnsafeRawBufferPointer(elements))
      }
    }
    return digest
  }

  private func encodedHeader(digest: Digest, path: String) throws(TensorsError) -> [UInt8] {
    let manifest = parameters.manifest
    var fields = metadata
    fields[Self.digestKey] = digest.description
    let statistics = manifest.tensors.filter { $0.kind == .runningStatistic }.map(\.name)
    do {
      fields[Self.statisticsKey] = String(
        decoding: try JSONEncoder().encode(statistics), as: UTF8.self)
    } catch {
      throw .fileOperation(operation: "encode the header of", path: path, reason: "\(error)")
    }
    var tensors = [String: StoredTensor](minimumCapacity: manifest.tensors.count)
    for (tensor, offset) in zip(manifest.tensors, manifest.offsets) {
      tensors[tensor.name] = StoredTensor(
        dtype: "F32", shape: tensor.shape,
        dataOffsets: [offset * 4, (offset + tensor.elementCount) * 4])
    }
    return try SafetensorsHeader.encoded(tensors: tensors, metadata: fields, path: path)
  }

  // MARK: Reading

  /// - Throws: ``TensorsError/invalidFile(path:reason:)`` when the file is truncated, damaged or
  ///   not float32 throughout; ``TensorsError/fileOperation(operation:path:reason:)``;
  ///   ``TensorsError/notEnoughMemory(required:available:)``.
  package init(contentsOf path: String) throws(TensorsError) {
    let file = try FileDescriptor(reading: path)
    let header = try SafetensorsHeader(reading: file)
    func invalid(_ reason: String) -> TensorsError { .invalidFile(path: path, reason: reason) }

    let manifest = try Self.manifest(of: header, path: path)
    guard header.payloadLength == manifest.elementCount * 4 else {
      throw invalid(
        "it holds \(header.payloadLength) bytes of elements where \(manifest.elementCount * 4) belong"
      )
    }
    var vector = try ParameterVector(undefined: manifest)
    do {
      try vector.withUnsafeMutableBuffer { try file.readAll(UnsafeMutableRawBufferPointer($0)) }
    } catch {
      throw (error as? TensorsError) ?? invalid("\(error)")
    }
    let digest = vector.digest.description
    if let expected = header.metadata[Self.digestKey], expected != digest {
      throw invalid("its elements have digest \(digest), its header says \(expected.legible(40))")
    }
    parameters = vector
    metadata = header.metadata.filter { !$0.key.hasPrefix("twinseg.") }
  }

  /// The tensors in the order in which they lie, which must be without gaps.
  private static func manifest(
    of header: SafetensorsHeader, path: String
  ) throws(TensorsError) -> ParameterManifest {
    func invalid(_ reason: String) -> TensorsError { .invalidFile(path: path, reason: reason) }
    var statistics: Set<String> = []
    if let text = header.metadata[statisticsKey] {
      do {
        statistics = Set(try JSONDecoder().decode([String].self, from: Data(text.utf8)))
      } catch {
        throw invalid("its list of running statistics is not a JSON array of names")
      }
    }
    var placed: [(begin: Int, tensor: TensorDescription)] = []
    for (name, tensor) in header.tensors {
      guard tensor.dtype == "F32" else {
        throw invalid(
          "tensor '\(name.legible(64))' has dtype \(tensor.dtype.legible(16)), F32 is read")
      }
      let kind: TensorKind = statistics.contains(name) ? .runningStatistic : .weight
      let description = try TensorDescription(name: name, shape: tensor.shape, kind: kind)
      let place = try tensor.place(name: name, elementWidth: 4, path: path)
      placed.append((place.lowerBound, description))
    }
    placed.sort { $0.begin < $1.begin }
    let manifest = try ParameterManifest(placed.map(\.tensor))
    for (place, offset) in zip(placed, manifest.offsets) where place.begin != offset * 4 {
      throw invalid("tensor '\(place.tensor.name.legible(64))' overlaps another or leaves a gap")
    }
    return manifest
  }
}
