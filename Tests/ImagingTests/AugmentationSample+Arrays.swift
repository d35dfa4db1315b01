// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

extension AugmentationSample {
  /// The augmented copies of arrays.
  func applied(
    to images: [Float], labels: [UInt8] = [], background: [Float]? = nil
  ) -> (images: [Float], labels: [UInt8]) {
    var newImages = [Float](repeating: .nan, count: images.count)
    var newLabels = [UInt8](repeating: 255, count: labels.count)
    images.withUnsafeBufferPointer { images in
      labels.withUnsafeBufferPointer { labels in
        newImages.withUnsafeMutableBufferPointer { newImages in
          newLabels.withUnsafeMutableBufferPointer { newLabels in
            apply(
              images: images, labels: labels.isEmpty ? nil : labels,
              background: background ?? [Float](repeating: 0, count: channels), into: newImages,
              labels: labels.isEmpty ? nil : newLabels)
          }
        }
      }
    }
    return (newImages, newLabels)
  }
}
