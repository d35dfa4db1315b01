// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging
import NeuralNetwork

/// How cases become a network's input, as options.
struct PreparationOptions: ParsableArguments {
  @Flag(
    name: .long,
    help: """
      Train on random patches of the network's volume at the images' own resolution, half of them \
      around tumour, and segment in overlapping windows; by default brains are resized to the volume.
      """)
  var patches = false

  @Option(
    name: .long,
    help: """
      Clip at two percentiles and map to 0 to 1 before z-normalisation, as 0.5,99.5, or none; by \
      default 0.5,99.5 with the paper preset, none with others.
      """)
  var rescale: RescaleArgument?

  @Option(name: .long, help: "Z-normalise by the foreground (non-zero voxels) or the whole image.")
  var zNormalization = NormalizationMask.foreground

  @Option(name: .long, help: "Voxels that are kept around the brain.")
  var margin = 2

  @Flag(name: .long, help: "Keep the whole image instead of cropping to the brain.")
  var noCrop = false

  enum NormalizationMask: String, ExpressibleByArgument, CaseIterable {
    case foreground, whole

    var mask: IntensityMask { self == .whole ? .wholeImage : .foreground }
  }

  func settings(for preset: ViTUNetConfiguration.Preset, _ architecture: ViTUNetConfiguration)
    -> PreprocessingSettings
  {
    let byDefault = preset == .paper ? RescaleArgument.standard : .none
    var rescale = (self.rescale ?? byDefault).rescale
    rescale?.mask = zNormalization.mask
    return PreprocessingSettings(
      extent: architecture.volume, brainMargin: noCrop ? nil : margin, rescale: rescale,
      normalization: ZNormalization(mask: zNormalization.mask),
      fit: patches ? .cropOrPad : .resize)
  }
}
