// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import Tensors
import Testing

@Suite("Parameter vectors")
struct ParameterVectorTests {
  /// The largest lies in huge pages.
  static let sizes = [1, 2, 15, 16, 17, 1000, 4099, 600_000]

  private func vector(_ elements: [Float]) throws -> ParameterVector {
    try ParameterVector(manifest: .flat(count: elements.count), elements: elements)
  }

  @Test("a vector holds the elements that it was made of", arguments: Self.sizes)
  func elements(size: Int) throws {
    var generator = SplitMix64(state: UInt64(size))
    let elements = generator.floats(size)
    let parameters = try vector(elements)
    #expect(parameters.count == size)
    #expect(parameters.elements == elements)
    #expect(parameters[0] == elements[0] && parameters[size - 1] == elements[size - 1])
  }

  @Test("elements of another number are refused", arguments: [0, 2, 4])
  func mismatch(count: Int) throws {
    let manifest = try ParameterManifest.flat(count: 3)
    #expect(throws: TensorsError.elementCountMismatch(expected: 3, found: count)) {
      try ParameterVector(manifest: manifest, elements: [Float](repeating: 0, count: count))
    }
  }

  // MARK: Value semantics

  @Test("writing to a copy leaves the original alone, and the other way round")
  func copies() throws {
    var original = try vector([1, 2, 3])
    var copy = original
    #expect(copy.address == original.address)
    try copy.withUnsafeMutableBuffer { $0[1] = 20 }
    #expect(original.elements == [1, 2, 3] && copy.elements == [1, 20, 3])
    let second = original
    try original.withUnsafeMutableBuffer { $0[0] = 10 }
    #expect(second.elements == [1, 2, 3] && original.elements == [10, 2, 3])
  }

  @Test("filling a copy leaves the original alone")
  func fillCopy() throws {
    let original = try vector([1, 2, 3])
    var copy = original
    try copy.fill(7)
    #expect(original.elements == [1, 2, 3] && copy.elements == [7, 7, 7])
  }

  @Test("storage that nobody shares is written in place")
  func inPlace() throws {
    var parameters = try vector([1, 2, 3])
    let address = parameters.address
    try parameters.withUnsafeMutableBuffer { $0[2] = 30 }
    #expect(parameters.address == address && parameters.elements == [1, 2, 30])
    try parameters.fill(4)
    #expect(parameters.address == address && parameters.elements == [4, 4, 4])
  }

  @Test("storage is shared with a copy until one of them is written")
  func sharing() throws {
    let original = try vector([1, 2, 3])
    var copy = original
    #expect(copy.address == original.address)
    try copy.withUnsafeMutableBuffer { $0[0] = 9 }
    #expect(copy.address != original.address && original[0] == 1)
  }

  @Test("what was written before a failure stays in the copy alone")
  func failure() throws {
    struct Interruption: Error {}
    let original = try vector([1, 2])
    var copy = original
    #expect(throws: Interruption.self) {
      try copy.withUnsafeMutableBuffer { elements in
        elements[0] = 9
        throw Interruption()
      }
    }
    #expect(original.elements == [1, 2] && copy.elements == [9, 2])
  }

  @Test("fill sets every element", arguments: Self.sizes)
  func fill(size: Int) throws {
    var parameters = try ParameterVector(manifest: .flat(count: size), repeating: 0.1)
    #expect(parameters.elements.allSatisfy { $0 == 0.1 })
    try parameters.fill(-3)
    #expect(parameters.elements.allSatisfy { $0 == -3 })
  }

  @Test("vectors are equal by tensors and values")
  func equality() throws {
    let flat = try vector([1, 2])
    #expect(try flat == vector([1, 2]))
    #expect(try flat != vector([1, 3]))
    let renamed = try ParameterManifest.flat(name: "other", count: 2)
    #expect(try flat != ParameterVector(manifest: renamed, elements: [1, 2]))
    let nan = try vector([.nan])
    #expect(nan != nan)
    #expect(try vector([0]) == vector([-0.0]))
  }

  // MARK: Summary

  @Test("a summary is what a plain loop finds", arguments: Self.sizes)
  func summary(size: Int) throws {
    var generator = SplitMix64(state: UInt64(size) + 1)
    let elements = generator.floats(size)
    let summary = try vector(elements).summary
    var sum = 0.0
    var maximum = 0.0
    for element in elements {
      sum += Double(element) * Double(element)
      maximum = max(maximum, Double(element.magnitude))
    }
    #expect(summary.isFinite)
    #expect(summary.maximumMagnitude == maximum)
    // Only the order of the additions differs, each off by at most 2^-53 of the sum.
    let norm = sum.squareRoot()
    #expect(abs(summary.norm - norm) <= norm * Double(size + 1) * 0x1p-53)
  }

  @Test("the norm of 3 and -4 is 5")
  func norm() throws {
    #expect(
      try vector([0, 3, 0, -4]).summary == ParameterSummary(norm: 5, maximumMagnitude: 4))
  }

  @Test("the largest numbers do not overflow the norm")
  func largest() throws {
    let summary = try vector([-.greatestFiniteMagnitude, .greatestFiniteMagnitude]).summary
    let maximum = Double(Float.greatestFiniteMagnitude)
    #expect(summary.isFinite && summary.maximumMagnitude == maximum)
    #expect(abs(summary.norm / maximum - 2.0.squareRoot()) < 1e-15)
  }

  @Test(
    "one NaN or infinity anywhere is found",
    arguments: [.nan, -.nan, .signalingNaN, .infinity, -.infinity] as [Float])
  func notFinite(value: Float) throws {
    for size in [1, 16, 33] {
      for position in 0..<size {
        var elements = [Float](repeating: 1, count: size)
        elements[position] = value
        let summary = try vector(elements).summary
        #expect(summary == ParameterSummary(norm: 0, maximumMagnitude: 0, isFinite: false))
      }
    }
  }

  @Test("a summary takes over what the kernel found")
  func kernelSummary() {
    let found = tsn_summary(sum_of_squares: 9, maximum_magnitude: 2, finite: true)
    #expect(ParameterSummary(found) == ParameterSummary(norm: 3, maximumMagnitude: 2))
  }

  // MARK: Memory

  @Test("more memory than there can be is an error", arguments: [1 << 60, .max])
  func outOfMemory(count: Int) {
    #expect(throws: TensorsError.self) {
      free(try LargeBuffer.allocate(of: Int64.self, count: count))
    }
  }

  @Test("more memory than is left is refused before it is taken")
  func notEnoughMemory() throws {
    // The system would grant the address space, and end the process when it is written.
    let count = 2 * (try #require(AvailableMemory.bytes()))
    let error = #expect(throws: TensorsError.self) {
      free(try LargeBuffer.allocate(of: UInt8.self, count: count))
    }
    guard case .notEnoughMemory(count, let available) = try #require(error) else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(available > 0 && available < count)
  }
}
