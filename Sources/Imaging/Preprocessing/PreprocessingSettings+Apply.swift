// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension PreprocessingSettings {
  /// Preprocesses one case. However its voxels lie in memory, the network sees them in the order of
  /// BraTS: width to the left, height to the back and depth upwards.
  /// - Parameters:
  ///   - images: One volume per modality, in their order, on one grid.
  ///   - labels: Canonical classes on the same grid, if there are any.
  /// - Throws: ``ImagingError/invalidImage(reason:)`` when images are missing, differ in their grids
  ///   or are empty, when a voxel is not finite, or when an image's standard deviation is 0;
  ///   ``ImagingError/invalidSettings(reason:)``.
  package func apply(
    images: [Volume], labels: LabelVolume?
  ) throws(ImagingError) -> PreparedCase {
    try validate()
    let native = try commonGeometry(of: images, labels: labels)
    let orientation = GridOrientation(of: native)
    let images = orientation.isCanonical ? images : images.map(orientation.canonical)
    let labels = orientation.isCanonical ? labels : labels.map(orientation.canonical)
    let grid = orientation.canonical.extent
    let crop = try crop(of: images, in: grid)
    let box = fit == .resize ? crop : crop.centred(extent)
    let resize = GridResize(from: box.extent, to: extent)

    let count = extent.voxelCount
    var prepared = [Float](repeating: 0, count: images.count * count)
    var background: [Float] = []
    for (channel, (image, modality)) in zip(images, Modality.allCases).enumerated() {
      let intensities = try normalized(image, in: crop, name: "the \(modality.rawValue) image")
      background.append(intensities.background)
      let voxels =
        box == crop ? intensities.values : moved(intensities, from: crop, to: box)
      prepared.withUnsafeMutableBufferPointer { prepared in
        let plane = prepared[channel * count..<(channel + 1) * count]
        voxels.withUnsafeBufferPointer { voxels in
          resize.resizeLinearly(voxels, into: UnsafeMutableBufferPointer(rebasing: plane))
        }
      }
    }
    return PreparedCase(
      images: prepared,
      labels: labels.map {
        resize.resizeNearest(box.cropped($0.labels, of: grid, padding: 0))
      },
      background: background,
      placement: Placement(native: native, box: box, extent: extent))
  }

  /// The extent of what is cropped at native resolution, in the order of BraTS; the whole grid's for
  /// images without a brain or of several extents, which cannot be preprocessed.
  package func nativeExtent(of images: [Volume]) -> Extent {
    guard let native = images.first?.geometry else { return extent }
    let orientation = GridOrientation(of: native)
    guard let brainMargin, images.allSatisfy({ $0.geometry.extent == native.extent }),
      let brain = VoxelBox(brainOf: images)
    else { return orientation.canonical.extent }
    return orientation.canonical(brain.grown(by: brainMargin, within: native.extent).extent)
  }

  private func commonGeometry(
    of images: [Volume], labels: LabelVolume?
  ) throws(ImagingError) -> Geometry {
    guard images.count == Modality.allCases.count, let native = images.first?.geometry else {
      throw .invalidImage(
        reason: "\(images.count) images are given where \(Modality.allCases.count) belong")
    }
    for (image, modality) in zip(images, Modality.allCases)
    where !image.geometry.isAligned(with: native) {
      throw .invalidImage(
        reason: "the \(modality.rawValue) image (\(image.geometry.extent)) is not on the grid of "
          + "the \(Modality.allCases[0].rawValue) image (\(native.extent))")
    }
    if let labels, !labels.geometry.isAligned(with: native) {
      throw .invalidImage(
        reason: "the mask (\(labels.geometry.extent)) is not on the images' grid (\(native.extent))"
      )
    }
    return native
  }

  /// Within the grid; all voxels outside are 0 in every image.
  private func crop(of images: [Volume], in grid: Extent) throws(ImagingError) -> VoxelBox {
    guard let brainMargin else { return VoxelBox(grid) }
    guard let brain = VoxelBox(brainOf: images) else {
      throw .invalidImage(reason: "every voxel of every modality is 0")
    }
    return brain.grown(by: brainMargin, within: grid)
  }

  private func normalized(
    _ image: Volume, in crop: VoxelBox, name: String
  ) throws(ImagingError) -> Intensities {
    var intensities = try Intensities(image, in: crop, name: name)
    rescale?.apply(to: &intensities)
    try normalization.apply(to: &intensities, name: name)
    return intensities
  }

  private func moved(
    _ intensities: Intensities, from crop: VoxelBox, to box: VoxelBox
  ) -> [Float] {
    VoxelBox(origin: box.origin &- crop.origin, extent: box.extent)
      .cropped(intensities.values, of: crop.extent, padding: intensities.background)
  }
}
