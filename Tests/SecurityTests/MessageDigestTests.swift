// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security
import Testing

/// Golden values are printed by Fixtures/golden.py, which uses Python's own BLAKE2b.
@Suite("What is signed of a message")
struct MessageDigestTests {
  private static func digest(_ topic: String, _ frames: [[UInt8]]) -> [UInt8] {
    var hash = ContentHash()
    for frame in frames { frame.withUnsafeBytes { hash.append($0) } }
    let content = hash.finish()
    return Array("envelope".utf8).withUnsafeBytes {
      MessageDigest.digest(topic: Array(topic.utf8), envelope: $0, content: content)
    }
  }

  private static let large = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0) }

  @Test("is what another implementation computes")
  func golden() {
    #expect(
      hexadecimal(Self.digest("", [])) == """
        2a5c96fa2e45ba17a02e23d6c19360a849e2e265d6ec3d651effe2d1ce119358\
        ea0dbe6c993c3a5ad6e4187778293e0bb2e9c1005ce7ce543c97b32f32ee5b0c
        """)
    #expect(
      hexadecimal(Self.digest("model", [Array("first".utf8), [], Self.large])) == """
        75971b526429b91ce3e8738202cb17b1cab5af784d7aff4affcb50d2634baf78\
        df576a31a1a3ac4bd628a62ef9216861585bb235159fb661dd9ac70b47e945ec
        """)
  }

  @Test("changes with every bit, and with where one part ends and the next begins")
  func sensitivity() {
    let base: [[UInt8]] = [[1, 2, 3], [4, 5]]
    var others: [[[UInt8]]] = [
      [[1, 2], [3, 4, 5]], [[1, 2, 3, 4, 5]], [[1, 2, 3], [4, 5], []], [[4, 5], [1, 2, 3]], [],
    ]
    for (part, byte, bit) in [(0, 0, 0), (0, 2, 7), (1, 1, 3)] {
      var altered = base
      altered[part][byte] ^= 1 << bit
      others.append(altered)
    }
    let digests = others.map { Self.digest("model", $0) }
    let all =
      digests + [Self.digest("model", base), Self.digest("", base), Self.digest("mode", base)]
    #expect(Set(all).count == others.count + 3)
  }
}
