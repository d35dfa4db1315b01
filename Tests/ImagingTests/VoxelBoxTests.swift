// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

@Suite("Boxes of voxels")
struct VoxelBoxTests {
  @Test("of a difference, the larger half lies at the start", arguments: 0..<3)
  func centred(axis: Int) {
    func line(_ count: Int) -> Extent {
      Extent(
        depth: axis == 2 ? count : 1, height: axis == 1 ? count : 1,
        width: axis == 0 ? count : 1)
    }
    let row: [Float] = [0, 1, 2, 3, 4, 5]
    let shorter = VoxelBox(line(6)).centred(line(3))
    #expect(shorter.cropped(row, of: line(6), padding: 9) == [2, 3, 4])
    let longer = VoxelBox(line(6)).centred(line(9))
    #expect(longer.cropped(row, of: line(6), padding: 9) == [9, 9, 0, 1, 2, 3, 4, 5, 9])
  }

  @Test("images are cropped and padded as TorchIO does")
  func torchIO() throws {
    let fixture = try TransformFixture.preprocessing()
    let names = fixture.names(after: "fitted.")
    #expect(names.count == 3)
    for name in names {
      let source = try fixture.extent("image")
      let box = VoxelBox(source).centred(try fixture.extent("fitted.\(name)"))
      let image = box.cropped(try fixture["image"], of: source, padding: 0)
      #expect(areEqual(image, try fixture["fitted.\(name)"]), "\(name)")
      let labels = box.cropped(try fixture.labels("labels"), of: source, padding: 0)
      #expect(areEqual(labels, try fixture.labels("fittedLabels.\(name)")), "\(name)")
    }
  }

  @Test("the brain is what is not 0 in any volume")
  func brain() {
    let extent = Extent(depth: 5, height: 6, width: 7)
    func volume(_ voxels: [(x: Int, y: Int, z: Int)]) -> Volume {
      let geometry = Geometry.millimetres(extent)
      var volume = Volume(
        geometry: geometry, voxels: [Float](repeating: 0, count: extent.voxelCount))
      for voxel in voxels {
        volume.voxels[geometry.offset(x: voxel.x, y: voxel.y, z: voxel.z)] = -1
      }
      return volume
    }
    #expect(VoxelBox(brainOf: [volume([]), volume([])]) == nil)
    #expect(
      VoxelBox(brainOf: [volume([(6, 5, 4)])])
        == VoxelBox(origin: SIMD3(6, 5, 4), extent: Extent(1)))
    let box = VoxelBox(brainOf: [
      volume([(4, 1, 2), (2, 3, 2)]), volume([(3, 2, 1), (5, 2, 3)]), volume([]),
    ])
    #expect(
      box
        == VoxelBox(origin: SIMD3(2, 1, 1), extent: Extent(depth: 3, height: 3, width: 4)))
    #expect(
      box?.grown(by: 2, within: extent)
        == VoxelBox(origin: SIMD3(0, 0, 0), extent: Extent(depth: 5, height: 6, width: 7)))
    #expect(
      box?.grown(by: 1, within: extent)
        == VoxelBox(origin: SIMD3(1, 0, 0), extent: Extent(depth: 5, height: 5, width: 6)))
  }
}
