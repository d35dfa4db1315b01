// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Learning
import Tensors
import Testing

@Suite("Prepared files")
struct PreparedFileTests {
  let folder: TemporaryFolder
  let extent = Extent(depth: 2, height: 3, width: 4)
  /// Exact in float16.
  let images = (0..<48).map { Float($0) / 4 - 5 }
  let labels = (0..<24).map { UInt8($0 % 4) }

  init() throws { folder = try TemporaryFolder() }

  private func write(_ type: PreparedFile.ElementType, labels: [UInt8]?) throws -> String {
    let path = folder.path("case.\(type.rawValue)")
    try PreparedFile.write(
      images: images, labels: labels, extent: extent, as: type, metadata: ["case": "a"], to: path)
    return path
  }

  @Test(
    "what is written is read", arguments: PreparedFile.ElementType.allCases, [true, false])
  func roundTrip(type: PreparedFile.ElementType, isLabelled: Bool) throws {
    let file = try PreparedFile(contentsOf: write(type, labels: isLabelled ? labels : nil))
    #expect(file.extent == extent)
    #expect(file.channels == 2)
    #expect(file.elementType == type)
    #expect(file.hasLabels == isLabelled)
    #expect(file.metadata["case"] == "a")
    var found = [Float](repeating: 0, count: 48)
    var foundLabels = [UInt8](repeating: 9, count: 24)
    try found.withUnsafeMutableBufferPointer { found in
      try foundLabels.withUnsafeMutableBufferPointer { try file.read(images: found, labels: $0) }
    }
    #expect(found == images)
    #expect(foundLabels == (isLabelled ? labels : [UInt8](repeating: 9, count: 24)))
  }

  @Test("a file cut short or changed anywhere is an error")
  func damage() throws {
    let good = try [UInt8](Data(contentsOf: URL(filePath: write(.float16, labels: labels))))
    let path = folder.path("damaged")
    for length in stride(from: 0, to: good.count, by: 3) {
      try Data(good.prefix(length)).write(to: URL(filePath: path))
      #expect(throws: LearningError.self, "\(length) bytes") {
        _ = try PreparedFile(contentsOf: path)
      }
    }
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      var bytes = good
      let index = Int.random(in: 0..<good.count, using: &generator)
      bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      // Spaces behind the header mean nothing.
      guard good[index] != UInt8(ascii: " ") else { continue }
      try Data(bytes).write(to: URL(filePath: path))
      #expect(throws: LearningError.self, "byte \(index)") {
        _ = try PreparedFile(contentsOf: path)
      }
    }
  }

  @Test("labels that are no class are an error")
  func label() throws {
    let path = try write(.float16, labels: labels.dropLast() + [4])
    #expect(
      throws: LearningError.invalidFile(path: path, reason: "it has label 4, which is no class")
    ) { _ = try PreparedFile(contentsOf: path) }
  }

  @Test("a model file is no prepared file")
  func otherFile() throws {
    let path = folder.path("model")
    try ParameterFile(
      parameters: ParameterVector(manifest: .flat(name: "images", count: 4), repeating: 1)
    ).write(to: path)
    #expect(
      throws: LearningError.invalidFile(
        path: path, reason: "it has no images of a shape, type and place that are known")
    ) { _ = try PreparedFile(contentsOf: path) }
  }

  private func read(_ file: PreparedFile) throws {
    var images = images
    var labels = labels
    try images.withUnsafeMutableBufferPointer { images in
      try labels.withUnsafeMutableBufferPointer { try file.read(images: images, labels: $0) }
    }
  }

  @Test("a file that is cut short, changed or removed while it is used is an error that names it")
  func damageInUse() throws {
    let path = try write(.float16, labels: labels)
    let good = try Data(contentsOf: URL(filePath: path))
    let file = try PreparedFile(contentsOf: path)
    try read(file)
    for length in [good.count - 1, good.count / 2, 0] {
      #expect(truncate(path, length) == 0)
      let error = try #require(throws: LearningError.self) { try read(file) }
      guard case .tensors(.invalidFile(path, let reason)) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(reason.hasSuffix("bytes too early"))
    }
    for place in [good.count - 1, good.count - 100] {
      var changed = good
      changed[place] ^= 1
      try changed.write(to: URL(filePath: path))
      #expect(
        throws: LearningError.invalidFile(
          path: path, reason: "its tensors do not have the digest that it says")
      ) { try read(file) }
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(
      throws: LearningError.tensors(
        .fileOperation(operation: "open", path: path, reason: "No such file or directory"))
    ) { try read(file) }
    try good.write(to: URL(filePath: path))
    try read(file)
  }

  @Test("tensors of more than a piece are read whole", arguments: PreparedFile.ElementType.allCases)
  func manyPieces(type: PreparedFile.ElementType) throws {
    let extent = Extent(depth: 40, height: 50, width: 61)
    // Exact in float16.
    let images = (0..<3 * extent.voxelCount).map { Float($0 % 2048) }
    let labels = (0..<extent.voxelCount).map { UInt8($0 * 7 / 5 % 4) }
    let path = folder.path("large")
    try PreparedFile.write(
      images: images, labels: labels, extent: extent, as: type, metadata: [:], to: path)
    let file = try PreparedFile(contentsOf: path)
    var foundImages = [Float](repeating: -1, count: images.count)
    var foundLabels = [UInt8](repeating: 255, count: labels.count)
    try foundImages.withUnsafeMutableBufferPointer { images in
      try foundLabels.withUnsafeMutableBufferPointer { try file.read(images: images, labels: $0) }
    }
    let isSame = foundImages == images && foundLabels == labels
    #expect(isSame)
  }
}
