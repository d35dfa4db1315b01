// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Tensors
import Testing

@Suite("Digests")
struct DigestTests {
  struct Answer: Decodable {
    let size: Int
    let digest: String
  }

  /// As in Fixtures/make_xxh3.py.
  static func pattern(_ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: $0 * 197 + ($0 >> 8) * 89 + 13) }
  }

  private func digest(_ bytes: [UInt8]) -> Digest {
    bytes.withUnsafeBytes { Digest(of: $0) }
  }

  @Test("digests are those of the reference library")
  func knownAnswers() throws {
    let answers = try JSONDecoder().decode([Answer].self, from: Data(Fixture.bytes("xxh3.json")))
    #expect(answers.map(\.size) == [0, 1, 3, 16, 17, 128, 129, 240, 241, 1000, 1 << 16])
    for answer in answers {
      let bytes = Self.pattern(answer.size)
      #expect(digest(bytes).description == answer.digest, "\(answer.size) bytes")
      var stream = try DigestStream()
      bytes.withUnsafeBytes { stream.update($0) }
      #expect(stream.digest().description == answer.digest, "\(answer.size) bytes")
    }
  }

  @Test("a stream cut anywhere gives the digest of the whole", arguments: 0..<40 as Range<UInt64>)
  func cuts(seed: UInt64) throws {
    var generator = SplitMix64(state: seed)
    let bytes = generator.bytes(.random(in: 0...3000, using: &generator))
    var stream = try DigestStream()
    var begin = 0
    while begin < bytes.count {
      // Short and empty pieces too.
      let longest = [0, 1, 17, 300, 3000].randomElement(using: &generator) ?? 1
      let end = min(bytes.count, begin + .random(in: 0...longest, using: &generator))
      bytes[begin..<end].withUnsafeBytes { stream.update($0) }
      begin = end
      // A digest on the way disturbs nothing, and is that of the bytes so far.
      #expect(stream.digest() == digest(Array(bytes[..<end])))
    }
    #expect(stream.digest() == digest(bytes))
  }

  @Test("no memory at all is an empty piece")
  func nothing() throws {
    let empty = Digest(of: UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(empty == digest([]))
    var stream = try DigestStream()
    stream.update(UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(stream.digest() == empty)
  }

  @Test("every changed bit changes the digest")
  func sensitivity() {
    let bytes = Self.pattern(100)
    var digests: Set = [digest(bytes)]
    for bit in 0..<800 {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      digests.insert(digest(changed))
    }
    #expect(digests.count == 801)
  }

  @Test("a digest survives its 16 bytes, most significant first", arguments: [0, 1, 1000])
  func bytes(size: Int) throws {
    let original = digest(Self.pattern(size))
    #expect(Digest(bytes: original.bytes) == original)
    let digits = original.bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    #expect(digits.joined() == original.description)
  }

  @Test("a digest has 16 bytes", arguments: [0, 1, 15, 17, 32])
  func byteCount(count: Int) {
    #expect(Digest(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }

  @Test("leading zeros are written")
  func zeros() {
    let digest = Digest(bytes: [UInt8](repeating: 0, count: 15) + [10])
    #expect(digest?.description == String(repeating: "0", count: 31) + "a")
  }
}
