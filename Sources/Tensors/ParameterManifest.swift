// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The tensors of a ``ParameterVector``, in the order in which they lie, without gaps.
package struct ParameterManifest: Sendable, Hashable {
  package let tensors: [TensorDescription]
  /// Index of each tensor's first element in the vector, in elements.
  package let offsets: [Int]
  /// Elements of all tensors together; at least 1.
  package let elementCount: Int

  package static let maximumTensorCount = 65_536

  /// - Throws: ``TensorsError`` when there is no tensor, there are too many, a name stands twice or
  ///   the elements together are more than ``TensorDescription/maximumElementCount``.
  package init(_ tensors: [TensorDescription]) throws(TensorsError) {
    guard (1...Self.maximumTensorCount).contains(tensors.count) else {
      throw .tensorCount(tensors.count)
    }
    var names = Set<String>(minimumCapacity: tensors.count)
    var offsets: [Int] = []
    offsets.reserveCapacity(tensors.count)
    var count = 0
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else { throw .duplicateTensor(name: tensor.name) }
      offsets.append(count)
      count += tensor.elementCount
      guard count <= TensorDescription.maximumElementCount else { throw .tooManyElements(count) }
    }
    self.tensors = tensors
    self.offsets = offsets
    self.elementCount = count
  }

  /// A manifest of one weight tensor with `count` elements, for learners without a network.
  package static func flat(name: String = "parameters", count: Int) throws(TensorsError) -> Self {
    try Self([TensorDescription(name: name, shape: [count])])
  }
}
