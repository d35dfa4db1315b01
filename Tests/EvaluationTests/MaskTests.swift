// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Tensors
import Testing

@Suite("Masks")
struct MaskTests {
  struct Case: Decodable {
    let grid: Grid
    let mask, edge, components: Runs
    let count: Int
    /// Once and three times.
    let dilated: [Runs]
    /// Millimetres.
    let distances: [Double]

    private enum CodingKeys: String, CodingKey {
      case mask, edge, components, count, dilated, distances
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      grid = try Grid(from: decoder)
      mask = try container.decode(Runs.self, forKey: .mask)
      edge = try container.decode(Runs.self, forKey: .edge)
      components = try container.decode(Runs.self, forKey: .components)
      count = try container.decode(Int.self, forKey: .count)
      dilated = try container.decode([Runs].self, forKey: .dilated)
      distances = try container.decode([Double].self, forKey: .distances)
    }

    var binary: BinaryMask { BinaryMask(extent: grid.extent, voxels: mask.mask) }
  }

  private let cases: [Case]

  init() throws { cases = try Fixture.read([Case].self, "masks.json") }

  @Test("edges are MONAI's")
  func edges() {
    for (number, item) in cases.enumerated() {
      #expect(item.binary.edge().voxels == item.edge.mask, "mask \(number)")
    }
  }

  @Test("dilations by the 18-neighbourhood are SciPy's")
  func dilations() {
    for (number, item) in cases.enumerated() {
      for (times, expected) in zip([1, 3], item.dilated) {
        #expect(item.binary.dilated(times: times).voxels == expected.mask, "mask \(number)")
      }
    }
  }

  private func distances(to mask: BinaryMask, _ spacing: SIMD3<Double>) -> [Double] {
    let transform = DistanceTransform(to: mask, spacing: spacing)
    return mask.voxels.indices.map(transform.squared)
  }

  @Test("distances are SciPy's")
  func distances() {
    for (number, item) in cases.enumerated() {
      let found = distances(to: item.binary, item.grid.step)
      #expect(found.count == item.distances.count)
      let worst = zip(found, item.distances).map { abs($0.squareRoot() - $1) }.max() ?? .infinity
      #expect(worst < 1e-6, "mask \(number)")
    }
  }

  @Test("distances to nothing are infinite")
  func nothing() {
    let none = BinaryMask(extent: Extent(3), voxels: [Bool](repeating: false, count: 27))
    #expect(distances(to: none, SIMD3(1, 2, 3)).allSatisfy { $0 == .infinity })
  }

  @Test("distances are those that all pairs have", arguments: 0..<8 as Range<UInt64>)
  func exhaustive(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let sides = (0..<3).map { _ in Int.random(in: 1...11, using: &generator) }
    let extent = Extent(depth: sides[0], height: sides[1], width: sides[2])
    let spacing = SIMD3<Double>.random(in: 0.3...4, using: &generator)
    let voxels = (0..<extent.voxelCount).map { _ in generator.nextUnit() < 0.05 }
    let mask = BinaryMask(extent: extent, voxels: voxels)
    func position(_ offset: Int) -> SIMD3<Double> {
      let (x, rest) = (offset % extent.width, offset / extent.width)
      return spacing
        * SIMD3(Double(x), Double(rest % extent.height), Double(rest / extent.height))
    }
    let found = distances(to: mask, spacing)
    for offset in voxels.indices {
      let nearest =
        voxels.indices.filter { voxels[$0] }.map { other in
          let way = position(offset) - position(other)
          return (way * way).sum()
        }.min() ?? .infinity
      #expect(
        found[offset] == nearest || isClose(found[offset], nearest, tolerance: 1e-6),
        "voxel \(offset)")
    }
  }

  @Test("components across faces, edges and corners are SciPy's")
  func components() {
    for (number, item) in cases.enumerated() {
      let found = ConnectedComponents(item.binary)
      #expect(found.count == item.count, "mask \(number)")
      // Numbers may differ, but go together one to one.
      let pairs = Set(zip(found.labels, item.components.values).map { [Int($0), $1] })
      #expect(pairs.count == Set(found.labels).count, "mask \(number)")
      #expect(pairs.count == Set(item.components.values).count, "mask \(number)")
      #expect(pairs.allSatisfy { ($0[0] == 0) == ($0[1] == 0) }, "mask \(number)")
      #expect(Set(found.labels).subtracting([0]) == Set(1..<Int32(item.count + 1)))
    }
  }
}
