// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors

/// A brain of ellipsoids: white and gray matter, ventricles, and a tumour of all three classes in
/// the patient's left frontal lobe.
struct BrainPhantom {
  let image: Volume
  let reference: LabelVolume
  /// The reference, shifted to the patient's right and with less necrosis.
  let prediction: LabelVolume

  /// Millimetres along right, anterior and superior, from the centre of the brain.
  private static let tumour = SIMD3<Double>(-34, 30, 22)

  /// The brain is as large as an adult's, or as large as the longest side of the grid allows.
  init(geometry: Geometry, seed: UInt64 = 1) {
    var generator = SeededGenerator(seed: seed)
    let extent = geometry.extent
    let centre = geometry.affine.position(
      of: SIMD3(Double(extent.width), Double(extent.height), Double(extent.depth)) / 2)
    let sides =
      geometry.spacing * SIMD3(Double(extent.width), Double(extent.height), Double(extent.depth))
    let size = min(1, sides.max() / 180)
    var (voxels, labels, predicted) = ([Float](), [UInt8](), [UInt8]())
    for z in 0..<extent.depth {
      for y in 0..<extent.height {
        for x in 0..<extent.width {
          let position =
            (geometry.affine.position(of: SIMD3(Double(x), Double(y), Double(z))) - centre) / size
          let label = Self.label(at: position, necrosis: 9)
          labels.append(label)
          predicted.append(Self.label(at: position - SIMD3(4, 2, 1), necrosis: 6))
          let noise = Float(generator.nextUnit() + generator.nextUnit() - 1) * 26
          let brightness = Self.brightness(at: position, label: label)
          voxels.append(brightness == 0 ? 0 : max(1, brightness + noise))
        }
      }
    }
    image = Volume(geometry: geometry, voxels: voxels)
    reference = LabelVolume(geometry: geometry, labels: labels)
    prediction = LabelVolume(geometry: geometry, labels: predicted)
  }

  private static func distance(
    _ position: SIMD3<Double>, from centre: SIMD3<Double>, radii: SIMD3<Double>
  ) -> Double {
    let share = (position - centre) / radii
    return (share * share).sum().squareRoot()
  }

  private static func label(at position: SIMD3<Double>, necrosis: Double) -> UInt8 {
    guard distance(position, from: .zero, radii: SIMD3(68, 84, 66)) < 1 else { return 0 }
    let wave = sin(position.x / 5) + sin(position.y / 6) + sin(position.z / 4)
    let distance = distance(position, from: tumour, radii: SIMD3(1, 1, 1)) + wave
    return distance < necrosis ? 1 : distance < 14 ? 3 : distance < 23 + 2 * wave ? 2 : 0
  }

  private static func brightness(at position: SIMD3<Double>, label: UInt8) -> Float {
    let depth = distance(position, from: .zero, radii: SIMD3(68, 84, 66))
    guard depth < 1 else { return 0 }
    if let tumour: Float = [1: 130, 2: 262, 3: 226][label] { return tumour }
    let mirrored = SIMD3(abs(position.x), position.y, position.z)
    if distance(mirrored, from: SIMD3(9, 2, 8), radii: SIMD3(6, 26, 10)) < 1 { return 40 }
    if mirrored.x < 1.2 && depth > 0.55 { return 60 }
    let folds = sin(position.x / 4) * sin(position.y / 5) * sin(position.z / 4.5)
    return depth + 0.09 * folds > 0.86 ? 210 : 160
  }
}
