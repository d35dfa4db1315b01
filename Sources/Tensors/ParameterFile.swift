// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A parameter vector in a safetensors file: an eight-byte little-endian header length, a JSON
/// header that names each tensor's shape and place, then the elements as little-endian float32.
///
/// Writing is atomic: a temporary file beside the target is written, flushed to disk and renamed,
/// so a reader or a crash sees the old file or the new one. Reading checks every length before
/// memory is taken, and the payload against the digest in the metadata.
package struct ParameterFile {
  package let parameters: ParameterVector
  /// Free text by key. Keys beginning with `twinseg.` are this type's own.
  package let metadata: [String: String]

  /// Largest JSON header that is read, as in the safetensors library.
  package static let maximumHeaderLength = 100_000_000
  private static let digestKey = "twinseg.digest"
  private static let statisticsKey = "twinseg.running_statistics"

  package init(parameters: ParameterVector, metadata: [String: String] = [:]) {
    self.parameters = parameters
    self.metadata = metadata
  }

  // MARK: Writing

  /// - Throws: ``TensorsError/fileOperation(operation:path:reason:)``, or
  ///   ``TensorsError/invalidTensor(name:reason:)`` for a name that the format keeps for itself; what
  ///   was at `path` before is then still there.
  package func write(to path: String) throws(TensorsError) {
    let header = try encodedHeader(path: path)
    try AtomicFile.write(to: path) { (descriptor) throws(TensorsError) in
      let length = UInt64(header.count)
      try descriptor.write((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
      try descriptor.write(header)
      try parameters.withUnsafeBuffer { (elements) throws(TensorsError) in
        try descriptor.write(UnsafeRawBufferPointer(elements))
      }
    }
  }

  private func encodedHeader(path: String) throws(TensorsError) -> [UInt8] {
    var fields = metadata
    fields[Self.digestKey] = parameters.withUnsafeBuffer {
      Digest(of: UnsafeRawBufferPointer($0)).description
    }
    var entries: [String: HeaderEntry] = [:]
    let manifest = parameters.manifest
    for (tensor, offset) in zip(manifest.tensors, manifest.offsets) {
      guard tensor.name != HeaderEntry.metadataKey else {
        throw .invalidTensor(
          name: tensor.name, reason: "the file format keeps this name for itself")
      }
      entries[tensor.name] = .tensor(
        .init(
          dtype: "F32", shape: tensor.shape,
          dataOffsets: [offset * 4, (offset + tensor.elementCount) * 4]))
    }
    do {
      let statistics = manifest.tensors.filter { $0.kind == .runningStatistic }.map(\.name)
      fields[Self.statisticsKey] = String(
        decoding: try JSONEncoder().encode(statistics), as: UTF8.self)
      entries[HeaderEntry.metadataKey] = .metadata(fields)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      var header = [UInt8](try encoder.encode(entries))
      // Elements begin at a multiple of 64 bytes, so that a mapped file can be used in place.
      header += repeatElement(UInt8(ascii: " "), count: (64 - (header.count + 8) % 64) % 64)
      return header
    } catch {
      throw .fileOperation(operation: "encode the header of", path: path, reason: "\(error)")
    }
  }

  // MARK: Reading

  /// - Throws: ``TensorsError/invalidFile(path:reason:)`` when the file is truncated, damaged or
  ///   not float32 throughout; ``TensorsError/fileOperation(operation:path:reason:)``.
  package init(contentsOf path: String) throws(TensorsError) {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY)
    let fileLength = try file.length()
    func invalid(_ reason: String) -> TensorsError { .invalidFile(path: path, reason: reason) }

    guard fileLength >= 8 else { throw invalid("it has only \(fileLength) bytes") }
    let headerLength = try file.read(count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerLength <= Self.maximumHeaderLength, Int(headerLength) <= fileLength - 8 else {
      throw invalid("its header would have \(headerLength) bytes, the file has \(fileLength)")
    }
    let header = try file.read(count: Int(headerLength))

    let (manifest, fields) = try Self.decodeHeader(header, path: path)
    let payloadLength = fileLength - 8 - Int(headerLength)
    guard payloadLength == manifest.elementCount * 4 else {
      throw invalid(
        "it holds \(payloadLength) bytes of elements where \(manifest.elementCount * 4) belong")
    }
    var vector = try ParameterVector(manifest: manifest, repeating: 0)
    do {
      try vector.withUnsafeMutableBuffer { try file.readAll(UnsafeMutableRawBufferPointer($0)) }
    } catch {
      throw (error as? TensorsError) ?? invalid("\(error)")
    }
    let digest = vector.withUnsafeBuffer { Digest(of: UnsafeRawBufferPointer($0)).description }
    if let expected = fields[Self.digestKey], expected != digest {
      throw invalid("its elements have digest \(digest), its header says \(expected.prefix(40))")
    }
    parameters = vector
    metadata = fields.filter { !$0.key.hasPrefix("twinseg.") }
  }

  private static func decodeHeader(
    _ header: [UInt8], path: String
  ) throws(TensorsError) -> (ParameterManifest, [String: String]) {
    func invalid(_ reason: String) -> TensorsError { .invalidFile(path: path, reason: reason) }
    var entries: [String: HeaderEntry]
    do {
      entries = try JSONDecoder().decode([String: HeaderEntry].self, from: Data(header))
    } catch {
      throw invalid("its header is not the JSON of a safetensors file (\(error))")
    }
    var fields: [String: String] = [:]
    if case .metadata(let found)? = entries.removeValue(forKey: HeaderEntry.metadataKey) {
      fields = found
    }
    var statistics: Set<String> = []
    if let text = fields[statisticsKey] {
      do {
        statistics = Set(try JSONDecoder().decode([String].self, from: Data(text.utf8)))
      } catch {
        throw invalid("its list of running statistics is not a JSON array of names")
      }
    }
    var placed: [(begin: Int, tensor: TensorDescription)] = []
    for (name, entry) in entries {
      guard case .tensor(let tensor) = entry else {
        throw invalid("'\(name.prefix(64))' is no tensor")
      }
      guard tensor.dtype == "F32" else {
        throw invalid(
          "tensor '\(name.prefix(64))' has dtype \(tensor.dtype.prefix(16)), F32 is read")
      }
      guard tensor.dataOffsets.count == 2 else {
        throw invalid("'\(name.prefix(64))' lacks its place")
      }
      let kind: TensorKind = statistics.contains(name) ? .runningStatistic : .weight
      let description = try TensorDescription(name: name, shape: tensor.shape, kind: kind)
      let (begin, end) = (tensor.dataOffsets[0], tensor.dataOffsets[1])
      guard begin >= 0, end >= begin, end - begin == description.elementCount * 4 else {
        throw invalid(
          "tensor '\(name.prefix(64))' lies at \(begin)..<\(end), shape \(tensor.shape)")
      }
      placed.append((begin, description))
    }
    placed.sort { $0.begin < $1.begin }
    let manifest = try ParameterManifest(placed.map(\.tensor))
    for (place, offset) in zip(placed, manifest.offsets) where place.begin != offset * 4 {
      throw invalid("tensor '\(place.tensor.name.prefix(64))' overlaps another or leaves a gap")
    }
    return (manifest, fields)
  }
}

/// An entry of a safetensors header: a tensor, or the free-text metadata.
private enum HeaderEntry: Codable {
  struct Tensor: Codable {
    let dtype: String
    let shape: [Int]
    /// First byte and the one after the last, within the elements.
    let dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  case tensor(Tensor)
  case metadata([String: String])

  static let metadataKey = "__metadata__"

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if decoder.codingPath.last?.stringValue == Self.metadataKey {
      self = .metadata(try container.decode([String: String].self))
    } else {
      self = .tensor(try container.decode(Tensor.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .tensor(let tensor): try container.encode(tensor)
    case .metadata(let fields): try container.encode(fields)
    }
  }
}
