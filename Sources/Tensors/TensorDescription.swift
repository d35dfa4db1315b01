// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One named tensor of a ``ParameterVector``.
package struct TensorDescription: Sendable, Hashable {
  /// PyTorch-style name, such as `encoder.0.conv.weight`; 1 to 256 bytes.
  package let name: String
  /// Extents, outermost first; empty for a scalar. At most 8, each at least 1.
  package let shape: [Int]
  package let kind: TensorKind
  /// Product of the extents.
  package let elementCount: Int

  /// The longest name, in bytes of UTF-8.
  package static let maximumNameLength = 256
  package static let maximumRank = 8
  /// Elements of the largest tensor or vector: 32 GiB of float32.
  package static let maximumElementCount = 1 << 33

  /// - Throws: ``TensorsError/invalidTensor(name:reason:)`` when name or shape are out of range.
  package init(name: String, shape: [Int], kind: TensorKind = .weight) throws(TensorsError) {
    func invalid(_ reason: String) -> TensorsError {
      .invalidTensor(name: name.legible(64), reason: reason)
    }
    guard (1...Self.maximumNameLength).contains(name.utf8.count) else {
      throw invalid("its name has \(name.utf8.count) bytes, 1 to \(Self.maximumNameLength) can be")
    }
    guard shape.count <= Self.maximumRank else {
      throw invalid("it has \(shape.count) dimensions, at most \(Self.maximumRank) can be")
    }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 1, !overflow, product <= Self.maximumElementCount else {
        throw invalid("shape \(shape) has an extent below 1 or over 2^33 elements")
      }
      count = product
    }
    self.name = name
    self.shape = shape
    self.kind = kind
    self.elementCount = count
  }
}
