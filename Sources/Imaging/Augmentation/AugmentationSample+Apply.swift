// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

extension AugmentationSample {
  /// Augments images and labels. One voxel's source is found by reversing the flipped axes, then
  /// adding the displacement there, then applying the affine map: what the affine map, the elastic
  /// deformation and the flips do one after the other, but images are interpolated once.
  ///
  /// Takes memory for a few rows, and for no plane. May run on any thread.
  /// - Parameters:
  ///   - images: A plane of the extent per channel, width varying fastest, then height, then depth.
  ///   - labels: Such a plane, or nil. Outside of it, labels are 0.
  ///   - background: What each channel's background holds.
  ///   - newImages: As large as images, which they must not overlap.
  ///   - newLabels: As large as labels, nil if these are.
  /// - Precondition: The buffers and arrays have these sizes.
  package func apply(
    images: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<UInt8>?,
    background: [Float], into newImages: UnsafeMutableBufferPointer<Float>,
    labels newLabels: UnsafeMutableBufferPointer<UInt8>?
  ) {
    let count = extent.voxelCount
    precondition(
      images.count == channels * count && newImages.count == images.count
        && background.count == channels, "\(images.count) voxels of \(channels) x \(extent)")
    precondition(labels?.count == newLabels?.count && labels?.count ?? count == count, "labels")
    precondition(count < Int(Int32.max), "\(extent) is too large")
    precondition(
      biasField.map { $0.coefficients.count == channels * $0.termCount } ?? true, "bias field")
    precondition(gamma?.count ?? channels == channels, "gamma")
    precondition(noise?.deviations.count ?? channels == channels, "noise")

    let padding = padding == .minimum ? minima(of: images) : background
    withPlan(padding: padding) { plan in
      withUnsafeTemporaryAllocation(
        of: Float.self, capacity: tsn_augment_scratch(extent.width)
      ) { scratch in
        tsn_augment(
          newImages.baseAddress, newLabels?.baseAddress, images.baseAddress,
          labels?.baseAddress, plan, scratch.baseAddress, 0, extent.depth * extent.height)
      }
    }
  }

  private func minima(of images: UnsafeBufferPointer<Float>) -> [Float] {
    let count = extent.voxelCount
    return (0..<channels).map { channel in
      images[channel * count..<(channel + 1) * count].reduce(.infinity) { Swift.min($0, $1) }
    }
  }

  private func withPlan(
    padding: [Float], _ body: (UnsafePointer<tsn_augmentation>) -> Void
  ) {
    var plan = tsn_augmentation()
    plan.extent = tsn_extent(depth: extent.depth, height: extent.height, width: extent.width)
    plan.channels = channels
    plan.noise_seed = noise?.seed ?? 0
    plan.noise_in_background = noise?.coversBackground ?? false
    plan.bias_order = biasField?.order ?? 0
    withWarp { warp in
      padding.withUnsafeBufferPointer { padding in
        withOptional(biasField?.coefficients) { bias in
          withOptional(gamma) { gamma in
            withOptional(noise?.deviations) { noise in
              plan.warp = warp
              plan.padding = padding.baseAddress
              (plan.bias, plan.gamma, plan.noise) = (bias, gamma, noise)
              body(&plan)
            }
          }
        }
      }
    }
  }

  private func withWarp(_ body: (UnsafePointer<tsn_warp>?) -> Void) {
    guard isSpatial else { return body(nil) }
    var warp = tsn_warp()
    let identity = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    let matrix = affine?.sourceMatrix(extent: extent, spacing: spacing) ?? identity
    withUnsafeMutableBytes(of: &warp.matrix) { bytes in
      matrix.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }
    warp.flips = (flips[0], flips[1], flips[2])
    guard let elastic else { return body(&warp) }

    let splines = [extent.width, extent.height, extent.depth].map { elastic.splines(count: $0) }
    let displacements = elastic.displacements(inVoxelsOf: spacing)
    warp.points = (elastic.points, elastic.points, elastic.points)
    let first = splines.flatMap(\.first)
    let weights = splines.flatMap(\.weights)
    let (y, z) = (extent.width, extent.width + extent.height)
    displacements.withUnsafeBufferPointer { displacements in
      first.withUnsafeBufferPointer { first in
        weights.withUnsafeBufferPointer { weights in
          warp.displacements = displacements.baseAddress
          warp.first = (
            first.baseAddress, first.baseAddress.map { $0 + y }, first.baseAddress.map { $0 + z }
          )
          warp.weights = (
            weights.baseAddress, weights.baseAddress.map { $0 + 4 * y },
            weights.baseAddress.map { $0 + 4 * z }
          )
          body(&warp)
        }
      }
    }
  }
}

/// An optional array's elements, or null.
private func withOptional<Element>(
  _ array: [Element]?, _ body: (UnsafePointer<Element>?) -> Void
) {
  guard let array else { return body(nil) }
  array.withUnsafeBufferPointer { body($0.baseAddress) }
}
