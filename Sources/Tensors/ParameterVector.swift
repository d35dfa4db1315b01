// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// All parameters of a model, or a change to them, as one contiguous vector of float32.
///
/// A value with copy-on-write storage: copies share memory until one of them is written. The
/// ``manifest`` says which tensor lies where.
package struct ParameterVector: Sendable {
  package let manifest: ParameterManifest
  private var storage: ParameterStorage

  /// A vector with every element equal to `value`.
  /// - Throws: ``TensorsError/outOfMemory(bytes:)`` or
  ///   ``TensorsError/notEnoughMemory(required:available:)``.
  package init(manifest: ParameterManifest, repeating value: Float) throws(TensorsError) {
    storage = try ParameterStorage(count: manifest.elementCount)
    self.manifest = manifest
    tsn_fill(storage.base, value, storage.count)
  }

  /// A vector of undefined elements, all of which the caller writes before it reads one. Its pages
  /// are taken from the system as they are written.
  /// - Throws: ``TensorsError/outOfMemory(bytes:)`` or
  ///   ``TensorsError/notEnoughMemory(required:available:)``.
  package init(undefined manifest: ParameterManifest) throws(TensorsError) {
    storage = try ParameterStorage(count: manifest.elementCount)
    self.manifest = manifest
  }

  /// A vector of the given elements.
  /// - Throws: ``TensorsError/elementCountMismatch(expected:found:)``.
  package init(manifest: ParameterManifest, elements: [Float]) throws(TensorsError) {
    guard elements.count == manifest.elementCount else {
      throw .elementCountMismatch(expected: manifest.elementCount, found: elements.count)
    }
    storage = try ParameterStorage(count: manifest.elementCount)
    self.manifest = manifest
    _ = UnsafeMutableBufferPointer(start: storage.base, count: storage.count)
      .initialize(fromContentsOf: elements)
  }

  package var count: Int { storage.count }

  package subscript(index: Int) -> Float {
    precondition(index >= 0 && index < count, "index \(index) of \(count) parameters")
    return storage.base[index]
  }

  /// Reads all elements in the manifest's order.
  package func withUnsafeBuffer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeBufferPointer(start: storage.base, count: storage.count))
  }

  /// Writes all elements in the manifest's order. Copies first when the storage is shared.
  /// - Throws: ``TensorsError/outOfMemory(bytes:)`` when a needed copy does not fit, and what
  ///   `body` throws.
  package mutating func withUnsafeMutableBuffer<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = try ParameterStorage(count: storage.count)
      copy.base.initialize(from: storage.base, count: storage.count)
      storage = copy
    }
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  /// Sets every element. Nothing is copied first: what was there is not needed.
  /// - Throws: ``TensorsError/outOfMemory(bytes:)`` when the storage is shared and new does not fit.
  package mutating func fill(_ value: Float) throws(TensorsError) {
    if !isKnownUniquelyReferenced(&storage) { storage = try ParameterStorage(count: storage.count) }
    tsn_fill(storage.base, value, storage.count)
  }

  /// Norm, largest magnitude and finiteness, in one pass.
  package var summary: ParameterSummary {
    var summary = tsn_summary_empty()
    tsn_summarise(&summary, storage.base, storage.count)
    return ParameterSummary(summary)
  }

  /// Of the elements as little-endian float32; the digest that a ``ParameterFile`` of them has.
  package var digest: Digest {
    withUnsafeBuffer { Digest(of: UnsafeRawBufferPointer($0)) }
  }

  package var elements: [Float] {
    withUnsafeBuffer { Array($0) }
  }
}

extension ParameterVector: Equatable {
  /// Same tensors and same values. NaN differs from itself, as for `Float`.
  package static func == (left: Self, right: Self) -> Bool {
    left.manifest == right.manifest
      && left.withUnsafeBuffer { a in right.withUnsafeBuffer { b in a.elementsEqual(b) } }
  }
}
