// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The digest of a safetensors header that stands in the header's own metadata, so that a change
/// to names, shapes or metadata is found, as the payload's digest finds a change to elements.
///
/// It covers the JSON as it stands in the file, without the digest's own digits and without the
/// spaces behind the JSON. So it does not depend on how a library would write the same JSON.
enum HeaderSeal {
  static let key = "twinseg.header_digest"
  private static let opening = Array("\"\(key)\":\"".utf8)
  private static let quote = UInt8(ascii: "\"")

  /// Puts the digest into a header that has an empty one.
  static func sealed(_ json: [UInt8]) -> [UInt8] {
    guard let place = place(of: [], in: json) else {
      preconditionFailure("a header without room for its digest")
    }
    var sealed = json
    sealed.insert(contentsOf: digest(of: json).description.utf8, at: place.lowerBound)
    return sealed
  }

  /// - Throws: ``TensorsError/invalidFile(path:reason:)`` unless the header has the digest that it
  ///   says.
  static func check(_ header: [UInt8], expected: String, path: String) throws(TensorsError) {
    guard let place = place(of: Array(expected.utf8), in: header) else {
      throw .invalidFile(path: path, reason: "another program has written its header anew")
    }
    var json = header
    json.removeSubrange(place)
    let found = digest(of: json).description
    guard found == expected else {
      throw .invalidFile(
        path: path,
        reason: "its header has digest \(found), and says that it has \(expected.legible(40))")
    }
  }

  private static func digest(of json: [UInt8]) -> Digest {
    json.withUnsafeBytes { bytes in
      let end = bytes.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? 0
      return Digest(of: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    }
  }

  /// Where the key's value stands: the first place that looks like it. It finds accidents; who forges
  /// a header can forge its digest.
  private static func place(of value: [UInt8], in json: [UInt8]) -> Range<Int>? {
    guard let match = json.firstRange(of: opening + value + [quote]) else { return nil }
    return match.lowerBound + opening.count..<match.upperBound - 1
  }
}
