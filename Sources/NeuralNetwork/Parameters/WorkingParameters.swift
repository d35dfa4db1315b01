// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The parameters of a network as the engine's operations read them: every tensor in the layout of
/// its operation, all in one run of memory, weights first and running statistics after them.
///
/// Gradients and the optimiser's moments lie likewise, so that an optimiser is one pass over
/// memory. Padding is zero and stays zero: its gradients are.
final class WorkingParameters {
  /// Where a tensor lies.
  struct Place: Hashable {
    /// Index of its first element.
    let offset: Int
    let count: Int
    let arrangement: Arrangement
  }

  let manifest: ParameterManifest
  /// Trained elements, with padding; gradients have as many.
  let weightCount: Int
  /// All elements, with padding.
  let elementCount: Int
  /// The values: memory from ``allocate()`` on, zero until ``load(_:)``.
  let buffer: Buffer
  private var memory: Memory?
  /// The running statistics as they were when they were last remembered.
  private var remembered: [Float] = []
  private let places: [Place]
  private let indices: [String: Int]

  init(manifest: ParameterManifest, arrangement: (TensorDescription) -> Arrangement) {
    var places = [Place?](repeating: nil, count: manifest.tensors.count)
    var end = 0
    for kind in [TensorKind.weight, .runningStatistic] {
      for (index, tensor) in manifest.tensors.enumerated() where tensor.kind == kind {
        let arranged = arrangement(tensor)
        let count = arranged.elementCount(shape: tensor.shape)
        places[index] = Place(offset: end, count: count, arrangement: arranged)
        end += (count + 15) / 16 * 16
      }
    }
    self.manifest = manifest
    self.places = places.compactMap { $0 }
    elementCount = end
    weightCount =
      zip(manifest.tensors, self.places).filter { $0.0.kind == .runningStatistic }
      .map(\.1.offset).min() ?? end
    indices = Dictionary(
      uniqueKeysWithValues: manifest.tensors.enumerated().map { ($1.name, $0) })
    buffer = Buffer("parameters", byteCount: end * 4)
  }

  var byteCount: Int { buffer.byteCount }

  /// Takes the memory, once.
  func allocate() throws(NetworkError) {
    guard memory == nil else { return }
    let memory = try Memory(byteCount: byteCount)
    buffer.bind(to: memory.base)
    self.memory = memory
  }

  /// Keeps a copy of the running statistics, in memory that is taken the first time.
  func rememberStatistics() {
    let statistics = UnsafeBufferPointer(
      start: buffer.floats + weightCount, count: elementCount - weightCount)
    if remembered.isEmpty { remembered = [Float](repeating: 0, count: statistics.count) }
    remembered.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: statistics) }
  }

  /// Puts back what ``rememberStatistics()`` kept.
  func restoreStatistics() {
    remembered.withUnsafeBufferPointer { statistics in
      guard let base = statistics.baseAddress else { return }
      (buffer.floats + weightCount).update(from: base, count: statistics.count)
    }
  }

  /// - Precondition: the network has a tensor of that name.
  func place(_ name: String) -> Place {
    guard let index = indices[name] else { preconditionFailure("no tensor '\(name)'") }
    return places[index]
  }

  /// Where weights lie by the names of their tensors, also in what lies like them.
  func weightRanges(where isIncluded: (String) -> Bool) -> [Range<Int>] {
    manifest.tensors.indices.filter { isWeight($0) && isIncluded(manifest.tensors[$0].name) }.map {
      places[$0].offset..<places[$0].offset + places[$0].count
    }
  }

  func floats(_ name: String) -> UnsafeMutablePointer<Float> {
    buffer.floats(at: place(name).offset)
  }

  /// Takes over the values of a vector with the same tensors.
  /// - Throws: ``NetworkError/parameterMismatch(_:)``.
  func load(_ vector: ParameterVector) throws(NetworkError) {
    try manifest.require(vector.manifest)
    vector.withUnsafeBuffer { source in
      guard let source = source.baseAddress else { return }
      pack(source, into: buffer.floats, tensors: manifest.tensors.indices)
    }
  }

  /// The values, in the manifest's order.
  func vector() throws(NetworkError) -> ParameterVector {
    try unpacked(buffer.floats) { _ in true }
  }

  /// Values that lie like the weights (gradients, moments), in the manifest's order; zeros stand for
  /// the running statistics.
  func weightVector(of values: UnsafePointer<Float>) throws(NetworkError) -> ParameterVector {
    try unpacked(values) { $0.kind == .weight }
  }

  /// The weights of a vector, laid out like the gradients in `values`.
  func loadWeights(
    of vector: ParameterVector, into values: UnsafeMutablePointer<Float>
  ) throws(NetworkError) {
    try manifest.require(vector.manifest)
    vector.withUnsafeBuffer { source in
      guard let source = source.baseAddress else { return }
      pack(source, into: values, tensors: manifest.tensors.indices.filter { isWeight($0) })
    }
  }

  private func isWeight(_ index: Int) -> Bool { manifest.tensors[index].kind == .weight }

  private func pack(
    _ source: UnsafePointer<Float>, into values: UnsafeMutablePointer<Float>,
    tensors: some Sequence<Int>
  ) {
    for index in tensors {
      let from = source + manifest.offsets[index]
      let to = values + places[index].offset
      places[index].arrangement.forEach(shape: manifest.tensors[index].shape) { plain, arranged in
        to[arranged] = from[plain]
      }
    }
  }

  private func unpacked(
    _ values: UnsafePointer<Float>, where isIncluded: (TensorDescription) -> Bool
  ) throws(NetworkError) -> ParameterVector {
    do {
      var vector = try ParameterVector(undefined: manifest)
      try vector.withUnsafeMutableBuffer { target in
        guard let target = target.baseAddress else { return }
        for (index, tensor) in manifest.tensors.enumerated() {
          let to = target + manifest.offsets[index]
          guard isIncluded(tensor) else {
            to.initialize(repeating: 0, count: tensor.elementCount)
            continue
          }
          let from = values + places[index].offset
          places[index].arrangement.forEach(shape: tensor.shape) { plain, arranged in
            to[plain] = from[arranged]
          }
        }
      }
      return vector
    } catch {
      guard let error = error as? TensorsError else {
        preconditionFailure("unpacking threw \(error)")
      }
      throw .tensors(error)
    }
  }
}
