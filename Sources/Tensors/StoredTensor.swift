// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a tensor lies in a safetensors file, as the file's header says it. Nothing is checked yet.
package struct StoredTensor: Codable, Equatable, Sendable {
  /// The format's name of the element type, such as `F32` or `BF16`.
  package let dtype: String
  package let shape: [Int]
  /// First byte and the one after the last, counted from the first tensor's.
  package let dataOffsets: [Int]

  private enum CodingKeys: String, CodingKey {
    case dtype, shape
    case dataOffsets = "data_offsets"
  }

  package init(dtype: String, shape: [Int], dataOffsets: [Int]) {
    self.dtype = dtype
    self.shape = shape
    self.dataOffsets = dataOffsets
  }

  /// The product of the extents; nil when one is negative or the product is no `Int`.
  package var elementCount: Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// The tensor's bytes, which are as many as its elements take.
  /// - Parameters:
  ///   - name: For the error.
  ///   - elementWidth: Bytes of an element; nil where they are not known, and not compared.
  ///   - path: For the error.
  /// - Throws: ``TensorsError/invalidFile(path:reason:)``.
  package func place(
    name: String, elementWidth: Int?, path: String
  ) throws(TensorsError) -> Range<Int> {
    guard dataOffsets.count == 2 else {
      throw .invalidFile(path: path, reason: "'\(name.legible(64))' lacks its place")
    }
    let (begin, end) = (dataOffsets[0], dataOffsets[1])
    guard begin >= 0, end >= begin, holds(end - begin, elementWidth) else {
      throw .invalidFile(
        path: path,
        reason: "tensor '\(name.legible(64))' lies at \(begin)..<\(end), shape \(shape.prefix(8))")
    }
    return begin..<end
  }

  private func holds(_ byteCount: Int, _ elementWidth: Int?) -> Bool {
    guard let elementWidth else { return true }
    guard let elementCount else { return false }
    let (product, overflow) = elementCount.multipliedReportingOverflow(by: elementWidth)
    return !overflow && product == byteCount
  }
}
