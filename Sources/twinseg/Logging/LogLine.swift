// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging

/// A log line as an object for programs. Metadata are text, whatever they were made of.
struct LogLine: Encodable {
  /// UTC, to the second.
  let time: String
  let level: String
  /// The process: broker, aggregator, agent.
  let service: String
  let module: String
  let message: String
  let metadata: [String: String]

  /// For a terminal, without anything that controls it.
  var text: String {
    let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
    return "\(time) \(level) \(service): \(message)\(pairs.joined())".legible(10_000)
  }

  /// A line without its end.
  /// - Throws: what the encoder says.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
