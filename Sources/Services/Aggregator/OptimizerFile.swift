// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

/// The state of a server optimiser in a safetensors file: a flat tensor for each vector, the values
/// among the metadata, and a digest over all elements.
struct OptimizerFile {
  let state: OptimizerState
  let metadata: [String: String]

  private static let digestKey = "optimizer.digest"
  private static let valuePrefix = "optimizer.value."

  init(state: OptimizerState, metadata: [String: String]) {
    self.state = state
    self.metadata = metadata
  }

  // MARK: Writing

  /// Writes the file, whole and on disk or not at all.
  /// - Throws: ``TensorsError``.
  func write(to path: String) throws {
    let vectors = state.vectors.sorted { $0.key < $1.key }
    var tensors: [String: StoredTensor] = [:]
    var digest = try DigestStream()
    var begin = 0
    for (name, vector) in vectors {
      let end = begin + vector.count * 4
      tensors[name] = StoredTensor(dtype: "F32", shape: [vector.count], dataOffsets: [begin, end])
      begin = end
      vector.withUnsafeBuffer { digest.update(UnsafeRawBufferPointer($0)) }
    }
    var fields = metadata
    for (name, value) in state.values { fields[Self.valuePrefix + name] = value }
    fields[Self.digestKey] = digest.digest().description
    let header = try SafetensorsHeader.encoded(tensors: tensors, metadata: fields, path: path)
    try AtomicFile.write(to: path) { (file) throws(TensorsError) in
      try file.write(header)
      for (_, vector) in vectors {
        try vector.withUnsafeBuffer { (elements) throws(TensorsError) in
          try file.write(UnsafeRawBufferPointer(elements))
        }
      }
    }
  }

  // MARK: Reading

  /// - Parameter manifest: of the model, whose parameters every vector belongs to.
  /// - Throws: ``TensorsError`` when the file is missing, truncated, damaged or for another model.
  init(contentsOf path: String, manifest: ParameterManifest) throws {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NOFOLLOW)
    let header = try SafetensorsHeader(reading: file)
    func invalid(_ reason: String) -> TensorsError { .invalidFile(path: path, reason: reason) }
    let stored = header.tensors.sorted { $0.key < $1.key }
    let size = manifest.elementCount * 4
    guard header.isSealed, header.payloadLength == stored.count * size else {
      throw invalid("it does not hold \(stored.count) vectors of \(manifest.elementCount) elements")
    }
    var vectors: [String: ParameterVector] = [:]
    var digest = try DigestStream()
    for (index, (name, tensor)) in stored.enumerated() {
      let place = try tensor.place(name: name, elementWidth: 4, path: path)
      guard tensor.dtype == "F32", place == index * size..<(index + 1) * size else {
        throw invalid("'\(name.legible())' is no vector of the model's size")
      }
      var vector = try ParameterVector(undefined: manifest)
      try vector.withUnsafeMutableBuffer { try file.readAll(UnsafeMutableRawBufferPointer($0)) }
      vector.withUnsafeBuffer { digest.update(UnsafeRawBufferPointer($0)) }
      vectors[name] = vector
    }
    guard header.metadata[Self.digestKey] == digest.digest().description else {
      throw invalid("its elements are not those that its header tells of")
    }
    var (values, metadata): ([String: String], [String: String]) = ([:], [:])
    for (key, value) in header.metadata {
      if key.hasPrefix(Self.valuePrefix) {
        values[String(key.dropFirst(Self.valuePrefix.count))] = value
      } else if key != Self.digestKey, !key.hasPrefix("twinseg.") {
        metadata[key] = value
      }
    }
    state = OptimizerState(vectors: vectors, values: values)
    self.metadata = metadata
  }
}
