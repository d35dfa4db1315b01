// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Tensors

/// JSON as commands print it: one object, keys sorted and in snake case.
enum JSONOutput {
  static func text(_ value: some Encodable, pretty: Bool = true) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = pretty ? [.prettyPrinted, .sortedKeys] : [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// As the program reads it again: keys as they are.
  static func compact(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func write(_ value: some Encodable, to path: String) throws {
    try write(text: try text(value) + "\n", to: path)
  }

  /// Replaces a file as a whole or not at all.
  static func write(text: String, to path: String) throws(TensorsError) {
    try AtomicFile.write(to: path) { (file) throws(TensorsError) in
      try file.write(Array(text.utf8))
    }
  }

  static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: URL(filePath: path)))
  }
}
