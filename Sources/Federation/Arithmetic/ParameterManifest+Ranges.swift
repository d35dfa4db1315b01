// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension ParameterManifest {
  /// Where the tensors of a kind lie in a vector, in elements, ascending; neighbours are one range.
  package func ranges(of kind: TensorKind) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (tensor, begin) in zip(tensors, offsets) where tensor.kind == kind {
      let end = begin + tensor.elementCount
      if let last = ranges.last, last.upperBound == begin {
        ranges[ranges.count - 1] = last.lowerBound..<end
      } else {
        ranges.append(begin..<end)
      }
    }
    return ranges
  }
}
