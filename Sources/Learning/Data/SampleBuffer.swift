// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Memory for the images and labels of one case or patch. Its owner deallocates it.
struct SampleBuffer {
  let images: UnsafeMutableBufferPointer<Float>
  let labels: UnsafeMutableBufferPointer<UInt8>

  /// - Parameters:
  ///   - channels: Of the images.
  ///   - voxels: Of the labels and of each channel.
  static func allocate(channels: Int, voxels: Int) -> SampleBuffer {
    let buffer = SampleBuffer(
      images: .allocate(capacity: channels * voxels), labels: .allocate(capacity: voxels))
    buffer.images.initialize(repeating: 0)
    buffer.labels.initialize(repeating: 0)
    return buffer
  }

  func deallocate() {
    images.deallocate()
    labels.deallocate()
  }

  /// The beginning, for a case that may be smaller.
  func prefix(channels: Int, voxels: Int) -> SampleBuffer {
    SampleBuffer(
      images: UnsafeMutableBufferPointer(rebasing: images[..<(channels * voxels)]),
      labels: UnsafeMutableBufferPointer(rebasing: labels[..<voxels]))
  }
}
