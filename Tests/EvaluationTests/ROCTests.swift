// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Tensors
import Testing

@Suite("Receiver operating characteristics")
struct ROCTests {
  struct Sets: Decodable {
    struct Binary: Decodable {
      let name: String
      let probabilities: [Float]
      let labels: [UInt8]
      let area: Double
    }

    struct Volumes: Decodable {
      let reference: Runs
      /// By class, then by voxel.
      let frames: [[Float]]
    }

    let sets: [Binary]
    let size: [Int]
    let cases: [Volumes]
    let areas: [Double]
  }

  private let fixture: Sets

  init() throws { fixture = try Fixture.read(Sets.self, "roc.json") }

  private func histogram(_ probabilities: [Float], _ labels: [UInt8]) -> ROCHistogram {
    var histogram = ROCHistogram()
    probabilities.withUnsafeBufferPointer { probabilities in
      labels.withUnsafeBufferPointer {
        histogram.add(probabilities: probabilities, labels: $0, class: 1)
      }
    }
    return histogram
  }

  @Test("areas are scikit-learn's within their bound, which is small")
  func areas() throws {
    #expect(fixture.sets.count == 8)
    for set in fixture.sets {
      let found = histogram(set.probabilities, set.labels)
      let area = try #require(found.area)
      #expect(abs(area - set.area) <= found.areaErrorBound + 1e-12, "\(set.name)")
      // Equal values share a bin, and nothing tells that they are equal.
      let hasEqual = ["constant", "few values"].contains(set.name)
      #expect(found.areaErrorBound < (hasEqual ? 0.51 : 0.001), "\(set.name)")
    }
  }

  @Test("points are the rates of their thresholds")
  func points() throws {
    for set in fixture.sets {
      let points = histogram(set.probabilities, set.labels).points
      #expect(points.first == ROCPoint(threshold: .infinity, 0, 0), "\(set.name)")
      #expect(points.last.map { [$0.falsePositiveRate, $0.truePositiveRate] } == [1, 1])
      let positives = zip(set.probabilities, set.labels).filter { $0.1 == 1 }.map(\.0)
      let negatives = zip(set.probabilities, set.labels).filter { $0.1 != 1 }.map(\.0)
      for point in points {
        let own = positives.count { $0 >= point.threshold }
        let others = negatives.count { $0 >= point.threshold }
        #expect(point.truePositiveRate == Double(own) / Double(positives.count), "\(set.name)")
        #expect(point.falsePositiveRate == Double(others) / Double(negatives.count), "\(set.name)")
      }
    }
  }

  @Test("values at the ends of bins lie above the thresholds that they meet", arguments: [0, 1])
  func ends(_ side: Int) throws {
    var values: [Float] = [0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-30, 0.5, 1]
    for exponent in 1...24 {
      for significand in [0x1p0, 0x1.004p0, 0x1.7fcp0, 0x1.ffcp0] as [Float] {
        let value = significand * Float(sign: .plus, exponent: -exponent - 1, significand: 1)
        values += [value, value.nextUp, value.nextDown, 1 - value, (1 - value).nextDown]
      }
    }
    values = values.filter { $0 <= 1 }
    // A voxel of either class, so that there is a curve.
    let labels = [1, 0] + values.map { _ in UInt8(side) }
    let probabilities = [1, 1] + values
    let count = Double(labels.count { $0 == side })
    var above: Set<Double> = []
    for point in histogram(probabilities, labels).points {
      let own = zip(probabilities, labels).count { $0 >= point.threshold && $1 == side }
      let rate = side == 1 ? point.truePositiveRate : point.falsePositiveRate
      #expect(rate == Double(own) / count, "from \(point.threshold)")
      above.insert(rate)
    }
    #expect(above.count > 90)
  }

  @Test("probabilities beyond 0 to 1 and NaN count as the ends")
  func beyond() throws {
    let found = histogram([-1, -.infinity, .nan, 0, 2, .infinity, 1], [0, 0, 0, 1, 1, 1, 0])
    #expect(
      found.points
        == [
          ROCPoint(threshold: .infinity, 0, 0), ROCPoint(threshold: 1, 0.25, 2.0 / 3),
          ROCPoint(threshold: 0, 1, 1),
        ])
    #expect(found.areaErrorBound == 0)
  }

  @Test("a class that no voxel or every voxel has, has no curve")
  func absent() {
    for label in [0, 1] as [UInt8] {
      let found = histogram([0.1, 0.7], [label, label])
      #expect(found.area == nil)
      #expect(found.points.isEmpty)
      #expect(found.areaErrorBound == 0)
    }
    #expect(ROCHistogram().area == nil)
  }

  @Test("thinned curves keep their ends, their area and few points", arguments: [4, 5, 20, 200])
  func thinned(_ limit: Int) throws {
    var generator = SeededGenerator(seed: 5)
    let labels = (0..<20_000).map { _ in UInt8(generator.nextUnit() < 0.02 ? 1 : 0) }
    for power in [1, 0.1, 40] {
      let probabilities = labels.map {
        Float(pow(generator.nextUnit(), $0 == 1 ? power / 3 : power))
      }
      let points = histogram(probabilities, labels).points
      let found = points.thinned(to: limit)
      #expect(points.count > 300)
      #expect(found.count <= limit)
      #expect(found.first == points.first && found.last == points.last)
      #expect(found.allSatisfy(points.contains))
      let step = 4 / Double(limit - 3)
      for (a, b) in zip(found, found.dropFirst()) {
        let way =
          b.falsePositiveRate - a.falsePositiveRate + b.truePositiveRate - a.truePositiveRate
        let first = try #require(points.firstIndex(of: a))
        #expect(way <= step || points[first + 1] == b)
      }
      if limit == 200 { #expect(abs(area(found) - area(points)) < 0.001) }
    }
    let few = [ROCPoint(threshold: 1, 0, 0), ROCPoint(threshold: 0, 1, 1)]
    #expect(few.thinned(to: limit) == few)
  }

  @Test("voxels that were counted apart are as good as counted together")
  func merged() {
    let (whole, parts) = (fixture.sets[0], [0..<7, 7..<fixture.sets[0].labels.count])
    var sum = ROCHistogram()
    for part in parts {
      sum.merge(histogram(Array(whole.probabilities[part]), Array(whole.labels[part])))
    }
    #expect(sum == histogram(whole.probabilities, whole.labels))
  }

  @Test("cases add up whichever way they come, in files or as volumes, here or elsewhere")
  func cases() throws {
    let grid = Grid(size: fixture.size, spacing: [1, 1, 1])
    var (together, apart) = (ROCAnalysis(), ROCAnalysis())
    for item in fixture.cases {
      var own = ROCAnalysis()
      let reference = grid.volume(item.reference)
      let volume = { (tumourClass: TumourClass) in
        Volume(geometry: grid.geometry, voxels: item.frames[Int(tumourClass.rawValue)])
      }
      try together.add(reference: reference, probability: volume)
      try own.add(reference: reference, probability: volume)
      apart.merge(own)
    }
    #expect(together.cases == 2 && apart.cases == 2)
    for (tumourClass, expected) in zip(TumourClass.allCases, fixture.areas) {
      let area = try #require(together[tumourClass].area)
      #expect(abs(area - expected) <= together[tumourClass].areaErrorBound + 1e-12)
      #expect(apart[tumourClass] == together[tumourClass])
    }
    let before = together.areas
    #expect(
      throws: EvaluationError.geometryMismatch(reference: Extent(3), prediction: grid.extent)
    ) {
      try together.add(reference: LabelVolume(side: 3, [UInt8](repeating: 0, count: 27))) { _ in
        Volume(geometry: grid.geometry, voxels: fixture.cases[0].frames[0])
      }
    }
    #expect(together.cases == 2 && together.areas == before)
  }

  private func area(_ points: [ROCPoint]) -> Double {
    zip(points, points.dropFirst()).reduce(0) {
      $0 + ($1.1.falsePositiveRate - $1.0.falsePositiveRate)
        * ($1.1.truePositiveRate + $1.0.truePositiveRate) / 2
    }
  }

  @Test("the classes' areas over the volumes of several files are scikit-learn's")
  func volumes() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("EvaluationTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let grid = Grid(size: fixture.size, spacing: [1, 1, 1])
    var analysis = ROCAnalysis()
    for (number, item) in fixture.cases.enumerated() {
      // Compressed and not.
      let path = folder.path + "/\(number).nii" + (number == 0 ? ".gz" : "")
      try NIfTIFile.write(
        frames: item.frames.map { Volume(geometry: grid.geometry, voxels: $0) }, to: path)
      try analysis.add(
        probabilities: NIfTIFile(opening: path), reference: grid.volume(item.reference))
    }
    #expect(analysis.cases == 2)
    for (tumourClass, expected) in zip(TumourClass.allCases, fixture.areas) {
      let found = analysis[tumourClass]
      let area = try #require(found.area)
      #expect(abs(area - expected) <= found.areaErrorBound + 1e-12)
      #expect(found.areaErrorBound < 0.001)
      #expect(analysis.areas[ROCAnalysis.name(of: tumourClass)] == area)
    }
    let rows = analysis.csv(limit: 50).split(separator: "\r\n").map { $0.split(separator: ",") }
    #expect(rows.first == ["class", "threshold", "false_positive_rate", "true_positive_rate"])
    for tumourClass in TumourClass.allCases {
      let name = ROCAnalysis.name(of: tumourClass)
      let own = rows.filter { $0[0] == name }
      #expect((10...50).contains(own.count), "\(name)")
      #expect(own.first == ["\(name)", "inf", "0.0", "0.0"])
      #expect(own.last.map { Array($0.dropFirst(2)) } == ["1.0", "1.0"])
    }

    let first = try NIfTIFile(opening: folder.path + "/0.nii.gz")
    let other = LabelVolume(side: 3, [UInt8](repeating: 0, count: 27))
    #expect(
      throws: EvaluationError.geometryMismatch(
        reference: Extent(3), prediction: grid.extent)
    ) { try analysis.add(probabilities: first, reference: other) }
    try NIfTIFile.write(
      frames: fixture.cases[0].frames.prefix(3).map { Volume(geometry: grid.geometry, voxels: $0) },
      to: folder.path + "/three.nii")
    #expect(throws: EvaluationError.frameCount(3, classes: 4)) {
      try analysis.add(
        probabilities: NIfTIFile(opening: folder.path + "/three.nii"),
        reference: grid.volume(fixture.cases[0].reference))
    }
    #expect(analysis.cases == 2)
  }
}

extension ROCPoint {
  fileprivate init(threshold: Float, _ falsePositiveRate: Double, _ truePositiveRate: Double) {
    self.init(
      threshold: threshold, falsePositiveRate: falsePositiveRate,
      truePositiveRate: truePositiveRate)
  }
}
