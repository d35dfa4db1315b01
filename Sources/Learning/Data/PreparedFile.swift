// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import FoundationEssentials
import Imaging
import Tensors

/// A preprocessed case in a file: a safetensors file of the tensors `images`, float16 or float32 in
/// [channels][depth][height][width], and where there is a mask `labels`, uint8 in
/// [depth][height][width], with free text as metadata.
///
/// Tensors stay in the file and are read from it, or from the system's cache of it, each time that
/// they are needed. They are not mapped: a mapped file that is cut short, or whose disk fails, ends the
/// process.
package struct PreparedFile: Sendable {
  /// How images are stored. Float16 has 11 bits, more than a scanner's noise leaves.
  package enum ElementType: String, Sendable, Codable, CaseIterable {
    case float16 = "F16"
    case float32 = "F32"

    var width: Int { self == .float16 ? 2 : 4 }
  }

  package let path: String
  /// Of the case, which random numbers are drawn for. What the file itself calls it is the name that the
  /// case had when it was written: another cohort may call the same images otherwise.
  package let name: String
  package let extent: Extent
  package let channels: Int
  package let elementType: ElementType
  package let hasLabels: Bool
  package let metadata: [String: String]
  /// Voxels of the tumour; none where there is no mask.
  package let foregroundCount: Int

  /// Of images and labels; the same for the same content.
  package var contentDigest: String { digest }

  private let imagesOffset: Int
  private let digest: String

  private static let digestKey = "twinseg.digest"
  /// The largest side and the most channels that a file may claim.
  private static let sides = 1...4096
  private static let channelCounts = 1...64

  private var voxelCount: Int { extent.voxelCount }
  private var imageBytes: Int { channels * voxelCount * elementType.width }
  private var labelBytes: Int { hasLabels ? voxelCount : 0 }

  /// Bytes that are read and converted at a time.
  private static let pieceLength = 1 << 18

  // MARK: Reading

  /// Reads a file's header, and checks the tensors against their digest and the labels' range.
  /// - Parameter name: Of the case; by default what the file calls it.
  /// - Throws: LearningError/invalidFile(path:reason:) when it was cut short or changed, or
  ///   LearningError/tensors(_:).
  package init(contentsOf path: String, name: String? = nil) throws(LearningError) {
    func invalid(_ reason: String) -> LearningError { .invalidFile(path: path, reason: reason) }
    let header = try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try SafetensorsHeader(reading: FileDescriptor(reading: path))
    }
    guard let images = header.tensors["images"], let type = ElementType(rawValue: images.dtype),
      images.shape.count == 4, Self.channelCounts.contains(images.shape[0]),
      images.shape.dropFirst().allSatisfy(Self.sides.contains),
      header.payloadOffset.isMultiple(of: type.width)
    else { throw invalid("it has no images of a shape, type and place that are known") }
    let shape = images.shape
    extent = Extent(depth: shape[1], height: shape[2], width: shape[3])
    channels = shape[0]
    elementType = type
    hasLabels = header.tensors["labels"] != nil
    metadata = header.metadata
    digest = metadata[Self.digestKey] ?? ""
    self.path = path
    self.name = name ?? metadata[PreparedCache.caseKey] ?? path
    imagesOffset = header.payloadOffset
    let imageBytes = channels * extent.voxelCount * type.width
    let byteCount = imageBytes + (hasLabels ? extent.voxelCount : 0)
    guard
      try Self.place(images, "images", type.width, path) == 0..<imageBytes,
      header.payloadLength == byteCount
    else { throw invalid("it has \(header.payloadLength) bytes of tensors, others than it names") }
    if let labels = header.tensors["labels"] {
      guard labels.dtype == "U8", labels.shape == Array(shape.dropFirst()),
        try Self.place(labels, "labels", 1, path) == imageBytes..<byteCount
      else { throw invalid("its labels are not those of its images") }
    }
    guard header.isSealed else { throw invalid("its header has no digest") }
    var (highest, foreground): (UInt8, Int) = (0, 0)
    try Self.read(path, at: imagesOffset, count: byteCount, digest: digest) { piece, first in
      for label in piece.dropFirst(max(0, imageBytes - first)) {
        highest = max(highest, label)
        foreground += label == 0 ? 0 : 1
      }
    }
    foregroundCount = foreground
    guard TumourClass(rawValue: highest) != nil else {
      throw invalid("it has label \(highest), which is no class")
    }
  }

  private static func place(
    _ tensor: StoredTensor, _ name: String, _ width: Int, _ path: String
  ) throws(LearningError) -> Range<Int> {
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try tensor.place(name: name, elementWidth: width, path: path)
    }
  }

  /// A value that the metadata hold as JSON.
  /// - Throws: ``LearningError/invalidFile(path:reason:)``.
  package func value<Value: Decodable>(
    _ type: Value.Type, of key: String
  ) throws(LearningError) -> Value {
    let text = metadata[key] ?? ""
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw .invalidFile(path: path, reason: "its metadata '\(key)' are missing or damaged")
    }
  }

  /// Reads the images, as float32, and the labels, and checks them against their digest again.
  /// - Parameter labels: Of a case that has no mask, left as it is.
  /// - Precondition: `images` and `labels` have as many elements.
  /// - Throws: ``LearningError/invalidFile(path:reason:)`` when the file was cut short or changed since
  ///   it was opened, ``LearningError/tensors(_:)``. What was read until then is written.
  package func read(
    images: UnsafeMutableBufferPointer<Float>, labels: UnsafeMutableBufferPointer<UInt8>
  ) throws(LearningError) {
    let count = channels * voxelCount
    precondition(images.count == count, "\(images.count) elements for \(count)")
    precondition(labels.count == voxelCount, "\(labels.count) labels for \(voxelCount)")
    try Self.read(
      path, at: imagesOffset, count: imageBytes + labelBytes, digest: digest
    ) { piece, first in
      // A piece may end with images and begin with labels.
      let imagePart = UnsafeRawBufferPointer(
        rebasing: piece.prefix(max(0, imageBytes - first)))
      if !imagePart.isEmpty {
        convert(imagePart, to: images, first: first / elementType.width)
      }
      let labelPart = piece.dropFirst(imagePart.count)
      if !labelPart.isEmpty {
        let place = first + imagePart.count - imageBytes
        UnsafeMutableRawBufferPointer(labels)[place...].copyBytes(from: labelPart)
      }
    }
  }

  private func convert(
    _ bytes: UnsafeRawBufferPointer, to images: UnsafeMutableBufferPointer<Float>, first: Int
  ) {
    guard let output = images.baseAddress, let source = bytes.baseAddress else { return }
    let count = bytes.count / elementType.width
    switch elementType {
    case .float32:
      (output + first).update(from: source.assumingMemoryBound(to: Float.self), count: count)
    case .float16:
      tsn_float32_from_float16(output + first, source.assumingMemoryBound(to: UInt16.self), count)
    }
  }

  /// Gives the tensors to `body` in pieces, with the place of each piece's first byte among them.
  private static func read(
    _ path: String, at offset: Int, count: Int, digest: String,
    _ body: (UnsafeRawBufferPointer, Int) -> Void
  ) throws(LearningError) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceLength, alignment: 64)
    defer { piece.deallocate() }
    let found = try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      let file = try FileDescriptor(reading: path)
      try file.seek(to: offset)
      var stream = try DigestStream()
      var done = 0
      while done < count {
        let part = UnsafeMutableRawBufferPointer(
          rebasing: piece[..<min(piece.count, count - done)])
        try file.readAll(part)
        stream.update(UnsafeRawBufferPointer(part))
        body(UnsafeRawBufferPointer(part), done)
        done += part.count
      }
      return stream.digest()
    }
    guard found.description == digest else {
      throw .invalidFile(path: path, reason: "its tensors do not have the digest that it says")
    }
  }

  // MARK: Writing

  /// Writes a file, as a whole or not at all.
  /// - Parameters:
  ///   - images: [channels][depth][height][width].
  ///   - labels: [depth][height][width].
  /// - Throws: LearningError/tensors(_:).
  package static func write(
    images: [Float], labels: [UInt8]?, extent: Extent, as type: ElementType,
    metadata: [String: String], to path: String
  ) throws(LearningError) {
    let voxels = extent.voxelCount
    precondition(images.count % voxels == 0, "\(images.count) elements of \(extent)")
    precondition(labels.map { $0.count == voxels } ?? true, "labels of \(extent)")
    let payload = bytes(of: images, as: type) + (labels ?? [])
    let imageBytes = images.count * type.width
    let sides = extent.sides
    var tensors = [
      "images": StoredTensor(
        dtype: type.rawValue, shape: [images.count / voxels] + sides, dataOffsets: [0, imageBytes])
    ]
    if labels != nil {
      tensors["labels"] = StoredTensor(
        dtype: "U8", shape: sides, dataOffsets: [imageBytes, imageBytes + voxels])
    }
    var fields = metadata
    fields[digestKey] = payload.withUnsafeBytes { Digest(of: $0).description }
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      let header = try SafetensorsHeader.encoded(tensors: tensors, metadata: fields, path: path)
      try AtomicFile.write(to: path) { (file) throws(TensorsError) in
        try file.write(header)
        try file.write(payload)
      }
    }
  }

  private static func bytes(of images: [Float], as type: ElementType) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: images.count * type.width) { bytes, count in
      count = images.count * type.width
      guard let base = bytes.baseAddress else { return }
      images.withUnsafeBufferPointer { images in
        guard let source = images.baseAddress else { return }
        switch type {
        case .float32:
          UnsafeMutableRawPointer(base).copyMemory(from: source, byteCount: count)
        case .float16:
          UnsafeMutableRawPointer(base).withMemoryRebound(to: UInt16.self, capacity: images.count) {
            tsn_float16_from_float32($0, source, images.count)
          }
        }
      }
    }
  }
}
