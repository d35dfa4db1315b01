// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension NIfTIHeader {
  /// Makes floats of whole stored voxels, swapped and scaled.
  func convert(_ bytes: UnsafeRawBufferPointer, to output: UnsafeMutablePointer<Float>) {
    switch dataType {
    case .uint8: convert(bytes, as: UInt8.self, output)
    case .int8: convert(bytes, as: Int8.self, output)
    case .int16: convert(bytes, as: Int16.self, output)
    case .uint16: convert(bytes, as: UInt16.self, output)
    case .int32: convert(bytes, as: Int32.self, output)
    case .uint32: convert(bytes, as: UInt32.self, output)
    case .int64: convert(bytes, as: Int64.self, output)
    case .uint64: convert(bytes, as: UInt64.self, output)
    case .float32:
      convert(bytes, as: UInt32.self, output) {
        Float(bitPattern: $0)
      } wide: {
        Double(Float(bitPattern: $0))
      }
    case .float64:
      convert(bytes, as: UInt64.self, output) {
        Float(Double(bitPattern: $0))
      } wide: {
        Double(bitPattern: $0)
      }
    }
  }

  @inline(__always)
  private func convert<Stored: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, as type: Stored.Type, _ output: UnsafeMutablePointer<Float>
  ) {
    convert(bytes, as: type, output) {
      Float($0)
    } wide: {
      Double($0)
    }
  }

  @inline(__always)
  private func convert<Stored: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, as type: Stored.Type, _ output: UnsafeMutablePointer<Float>,
    narrow: (Stored) -> Float, wide: (Stored) -> Double
  ) {
    let stored = bytes.assumingMemoryBound(to: type)
    switch (isSwapped, slope == 1 && intercept == 0) {
    case (false, true):
      for index in stored.indices { output[index] = narrow(stored[index]) }
    case (true, true):
      for index in stored.indices { output[index] = narrow(stored[index].byteSwapped) }
    case (let isSwapped, false):
      for index in stored.indices {
        let value = isSwapped ? stored[index].byteSwapped : stored[index]
        output[index] = Float(wide(value) * slope + intercept)
      }
    }
  }
}
