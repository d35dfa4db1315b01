// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NeuralNetwork
import Tensors

/// As the free text of a safetensors or ONNX file: JSON under each of the keys `architecture`,
/// `input_channels`, `classes` and, where they are known, `lineage`, `preprocessing` and
/// `mirrored_axes`.
extension ModelMetadata {
  private enum Key {
    static let architecture = "architecture"
    static let inputChannels = "input_channels"
    static let classes = "classes"
    static let lineage = "lineage"
    static let preprocessing = "preprocessing"
    static let mirroredAxes = "mirrored_axes"
  }

  /// Reads what ``fields()`` wrote. Other keys may be there.
  /// - Throws: ``ModelExchangeError/missingMetadata(key:)``,
  ///   ``ModelExchangeError/damagedMetadata(key:reason:)`` or ``ModelExchangeError/network(_:)``.
  package init(fields: [String: String]) throws(ModelExchangeError) {
    guard
      let architecture = try Self.value(
        ViTUNetConfiguration.self, of: Key.architecture, in: fields)
    else { throw .missingMetadata(key: Key.architecture) }
    guard let inputChannels = try Self.value([String].self, of: Key.inputChannels, in: fields)
    else { throw .missingMetadata(key: Key.inputChannels) }
    guard let classes = try Self.value([String].self, of: Key.classes, in: fields)
    else { throw .missingMetadata(key: Key.classes) }
    try self.init(
      architecture: architecture, inputChannels: inputChannels, classes: classes,
      lineage: Self.value(ModelLineage.self, of: Key.lineage, in: fields),
      preprocessing: fields[Key.preprocessing],
      mirroredAxes: Self.value([String].self, of: Key.mirroredAxes, in: fields))
  }

  /// The same metadata give the same text.
  /// - Throws: ``ModelExchangeError/damagedMetadata(key:reason:)``.
  package func fields() throws(ModelExchangeError) -> [String: String] {
    var fields = [
      Key.architecture: try Self.text(architecture, key: Key.architecture),
      Key.inputChannels: try Self.text(inputChannels, key: Key.inputChannels),
      Key.classes: try Self.text(classes, key: Key.classes),
    ]
    if let lineage { fields[Key.lineage] = try Self.text(lineage, key: Key.lineage) }
    fields[Key.preprocessing] = preprocessing
    if let mirroredAxes {
      fields[Key.mirroredAxes] = try Self.text(mirroredAxes, key: Key.mirroredAxes)
    }
    return fields
  }

  private static func value<Value: Decodable>(
    _ type: Value.Type, of key: String, in fields: [String: String]
  ) throws(ModelExchangeError) -> Value? {
    guard let text = fields[key] else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw .damagedMetadata(key: key, reason: reason(error))
    } catch {
      throw .damagedMetadata(key: key, reason: "\(error)")
    }
  }

  private static func text(
    _ value: some Encodable, key: String
  ) throws(ModelExchangeError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw .damagedMetadata(key: key, reason: "\(error)")
    }
  }

  /// What a decoder complains of, in one phrase.
  private static func reason(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, _):
      return "it lacks '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "'\(place(context).legible(64))' is of another type"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "'\(place(context).legible(64))' cannot be: \(context.debugDescription.legible(128))"
    case .dataCorrupted:
      return "it is no JSON"
    @unknown default:
      return "it cannot be read"
    }
  }
}
