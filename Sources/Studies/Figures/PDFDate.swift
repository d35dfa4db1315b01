// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Cairo writes the moment of drawing into a PDF.
enum PDFDate {
  private static let mark = Array("/CreationDate (D:".utf8)
  private static let epoch = Array("19700101000000".utf8)

  /// - Returns: the same file as if drawn at the beginning of 1970: equal figures are equal files.
  static func removed(from bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    // The dictionary is near the end, behind the drawing.
    guard let start = bytes.lastRange(of: mark)?.upperBound, start + epoch.count <= bytes.count
    else { return bytes }
    bytes.replaceSubrange(start..<start + epoch.count, with: epoch)
    return bytes
  }
}

extension [UInt8] {
  fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
    guard count >= pattern.count else { return nil }
    for start in (0...count - pattern.count).reversed()
    where self[start] == pattern[0] && self[start..<start + pattern.count].elementsEqual(pattern) {
      return start..<start + pattern.count
    }
    return nil
  }
}
