// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The blocks of the worked example in docs/protocol.md.
struct ProtocolDocument {
  /// Contents of the blocks that are marked as text, in order.
  private let blocks: [String]

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/protocol.md").standardizedFileURL
    let text = try String(contentsOf: path, encoding: .utf8)
    blocks = text.components(separatedBy: "```text\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  /// The block that begins so.
  func block(_ beginning: String) -> String? {
    blocks.first { $0.hasPrefix(beginning) }
  }

  /// The values of the block that begins with one of this name: `name: hexadecimal`, continued on
  /// lines that are indented.
  func values(_ first: String) -> [String: [UInt8]] {
    var values: [String: [UInt8]] = [:]
    var name = ""
    for line in (block("\(first): ") ?? "").split(separator: "\n") {
      var digits = line
      if !line.hasPrefix(" "), let colon = line.firstIndex(of: ":") {
        name = String(line[..<colon])
        digits = line[line.index(after: colon)...]
      }
      values[name, default: []] += Self.bytes(digits)
    }
    return values
  }

  private static func bytes(_ hexadecimal: Substring) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}
