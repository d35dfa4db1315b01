// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The header of a safetensors file: an eight-byte little-endian length, then JSON that names each
/// tensor's type, shape and place, and free-text metadata.
package struct SafetensorsHeader {
  package let tensors: [String: StoredTensor]
  package let metadata: [String: String]
  /// Where the tensors begin in the file, and how many bytes they are together.
  package let payloadOffset: Int
  package let payloadLength: Int

  /// Whether the metadata have a digest of the header, which then is right.
  package var isSealed: Bool { metadata[HeaderSeal.key] != nil }

  /// Largest JSON header that is read, as in the safetensors library.
  package static let maximumLength = 100_000_000

  // MARK: Reading

  /// Reads the header; the file is then at the first tensor. Lengths are checked before memory is
  /// taken, and the header against the digest in its metadata where there is one. The tensors'
  /// shapes and places are as the file claims them.
  /// - Throws: ``TensorsError``.
  package init(reading file: borrowing FileDescriptor) throws(TensorsError) {
    let (path, fileLength) = (file.path, try file.length())
    guard fileLength >= 8 else {
      throw .invalidFile(path: path, reason: "it has only \(fileLength) bytes")
    }
    let length = try file.read(count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.maximumLength, Int(length) <= fileLength - 8 else {
      throw .invalidFile(
        path: path, reason: "its header would have \(length) bytes, the file has \(fileLength)")
    }
    let json = try file.read(count: Int(length))
    (tensors, metadata) = try Self.decode(json, path: path)
    payloadOffset = 8 + Int(length)
    payloadLength = fileLength - payloadOffset
    if let expected = metadata[HeaderSeal.key] {
      try HeaderSeal.check(json, expected: expected, path: path)
    }
  }

  private static func decode(
    _ json: [UInt8], path: String
  ) throws(TensorsError) -> ([String: StoredTensor], [String: String]) {
    let entries: [String: HeaderEntry]
    do {
      entries = try JSONDecoder().decode([String: HeaderEntry].self, from: Data(json))
    } catch {
      throw .invalidFile(
        path: path,
        reason: "its header is not the JSON of a safetensors file (\("\(error)".legible(200)))")
    }
    var tensors = [String: StoredTensor](minimumCapacity: entries.count)
    var metadata: [String: String] = [:]
    for (name, entry) in entries {
      switch entry {
      case .tensor(let tensor): tensors[name] = tensor
      case .metadata(let fields): metadata = fields
      }
    }
    return (tensors, metadata)
  }

  // MARK: Writing

  /// The bytes of a header, with the digest of its own text among the metadata.
  /// - Throws: ``TensorsError/invalidTensor(name:reason:)`` for a name that the format keeps for
  ///   itself.
  package static func encoded(
    tensors: [String: StoredTensor], metadata: [String: String], path: String
  ) throws(TensorsError) -> [UInt8] {
    guard tensors[HeaderEntry.metadataKey] == nil else {
      throw .invalidTensor(
        name: HeaderEntry.metadataKey, reason: "the file format keeps this name for itself")
    }
    var entries = tensors.mapValues(HeaderEntry.tensor)
    entries[HeaderEntry.metadataKey] = .metadata(metadata.merging([HeaderSeal.key: ""]) { $1 })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json: [UInt8]
    do {
      json = [UInt8](try encoder.encode(entries))
    } catch {
      throw .fileOperation(operation: "encode the header of", path: path, reason: "\(error)")
    }
    var header = HeaderSeal.sealed(json)
    // Elements begin at a multiple of 64 bytes, so that a mapped file can be used in place.
    header += repeatElement(UInt8(ascii: " "), count: (64 - (header.count + 8) % 64) % 64)
    let length = UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header
  }
}
