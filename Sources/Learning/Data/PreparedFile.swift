// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import FoundationEssentials
import Glibc
import Imaging
import Tensors

/// A preprocessed case in a file: a safetensors file of the tensors `images`, float16 or float32 in
/// [channels][depth][height][width], and where there is a mask `labels`, uint8 in
/// [depth][height][width], with free text as metadata.
package struct PreparedFile: Sendable {
  /// How images are stored. Float16 has 11 bits, more than a scanner's noise leaves.
  package enum ElementType: String, Sendable, Codable, CaseIterable {
    case float16 = "F16"
    case float32 = "F32"

    var width: Int { self == .float16 ? 2 : 4 }
  }

  package let path: String
  package let extent: Extent
  package let channels: Int
  package let elementType: ElementType
  package let hasLabels: Bool
  package let metadata: [String: String]

  private let file: MappedFile
  private let imagesOffset: Int

  private static let digestKey = "twinseg.digest"
  /// The largest side and the most channels that a file may claim.
  private static let sides = 1...4096
  private static let channelCounts = 1...64

  private var voxelCount: Int { extent.voxelCount }
  private var imageBytes: Int { channels * voxelCount * elementType.width }

  // MARK: Reading

  /// Maps a file and checks it against its digest.
  /// - Throws: LearningError/invalidFile(path:reason:) when it was cut short or changed, or
  ///   LearningError/tensors(_:).
  package init(contentsOf path: String) throws(LearningError) {
    func invalid(_ reason: String) -> LearningError { .invalidFile(path: path, reason: reason) }
    let (header, file) = try LearningError.wrapping(LearningError.tensors) {
      () throws(TensorsError) in
      let descriptor = try FileDescriptor(opening: path, flags: O_RDONLY)
      return (try SafetensorsHeader(reading: descriptor), try MappedFile(descriptor))
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
    self.file = file
    self.path = path
    imagesOffset = header.payloadOffset
    guard
      try place(images, "images", type.width, path) == 0..<imageBytes,
      header.payloadLength == imageBytes + (hasLabels ? voxelCount : 0)
    else { throw invalid("it has \(header.payloadLength) bytes of tensors, others than it names") }
    if let labels = header.tensors["labels"] {
      guard labels.dtype == "U8", labels.shape == Array(shape.dropFirst()),
        try place(labels, "labels", 1, path) == imageBytes..<imageBytes + voxelCount
      else { throw invalid("its labels are not those of its images") }
    }
    guard header.isSealed, metadata[Self.digestKey] == digest.description else {
      throw invalid("its header or tensors do not have the digest that it says")
    }
    // What counts by labels does not look at each again.
    let highest = withLabels { $0.max() } ?? 0
    guard TumourClass(rawValue: highest) != nil else {
      throw invalid("it has label \(highest), which is no class")
    }
  }

  private func place(
    _ tensor: StoredTensor, _ name: String, _ width: Int, _ path: String
  ) throws(LearningError) -> Range<Int> {
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try tensor.place(name: name, elementWidth: width, path: path)
    }
  }

  private var digest: Digest {
    file.withBytes { Digest(of: UnsafeRawBufferPointer(rebasing: $0[imagesOffset...])) }
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

  /// Converts the images to float32.
  /// - Precondition: `output` has as many elements.
  package func copyImages(to output: UnsafeMutableBufferPointer<Float>) {
    let count = channels * voxelCount
    precondition(output.count == count, "\(output.count) elements for \(count)")
    file.withBytes { bytes in
      guard let base = output.baseAddress, let source = bytes.baseAddress else { return }
      convert(source + imagesOffset, count, to: base)
    }
  }

  /// Converts a patch of the images to float32.
  /// - Precondition: The patch lies within the case, and `output` has as many elements.
  func copyImages(of patch: Patch, to output: UnsafeMutableBufferPointer<Float>) {
    precondition(output.count == channels * patch.extent.voxelCount, "\(output.count) elements")
    file.withBytes { bytes in
      guard let base = output.baseAddress, let source = bytes.baseAddress else { return }
      let images = source + imagesOffset
      patch.forEachRow(in: extent, planes: channels) { inner, outer in
        convert(images + outer * elementType.width, patch.extent.width, to: base + inner)
      }
    }
  }

  /// Copies a patch of the labels.
  /// - Precondition: The case has a mask, the patch lies within it, and `output` has as many elements.
  func copyLabels(of patch: Patch, to output: UnsafeMutableBufferPointer<UInt8>) {
    precondition(hasLabels && output.count == patch.extent.voxelCount, "\(output.count) labels")
    withLabels { labels in
      patch.forEachRow(in: extent, planes: 1) { inner, outer in
        for x in 0..<patch.extent.width { output[inner + x] = labels[outer + x] }
      }
    }
  }

  private func convert(
    _ source: UnsafeRawPointer, _ count: Int, to output: UnsafeMutablePointer<Float>
  ) {
    switch elementType {
    case .float32:
      output.update(from: source.assumingMemoryBound(to: Float.self), count: count)
    case .float16:
      tsn_float32_from_float16(output, source.assumingMemoryBound(to: UInt16.self), count)
    }
  }

  /// Gives the labels to `body`; none where the case has no mask.
  package func withLabels<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try file.withBytes { (bytes) throws(Failure) in
      let begin = imagesOffset + imageBytes
      let labels = bytes[begin..<begin + (hasLabels ? voxelCount : 0)]
      return try body(UnsafeRawBufferPointer(rebasing: labels).assumingMemoryBound(to: UInt8.self))
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
