// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Tensors
import Testing

@Suite("Wire error texts")
struct WireErrorTests {
  static let found = Digest(of: [1])
  static let expected = Digest(of: [2])

  /// Every case, and the operands that its text must name.
  static let errors: [(error: WireError, operands: [String])] = [
    (.malformed(part: "envelope"), ["envelope"]),
    (.decodedTooLarge(part: "envelope", limit: 77), ["envelope", "77"]),
    (.frameTooLarge(part: "chunk 3", bytes: 78, limit: 77), ["chunk 3", "78", "77"]),
    (.chunkCount(found: 5, expected: 6), ["5", "6"]),
    (.protocolVersion(found: 2, expected: 1), ["2", "1"]),
    (.missing(field: "hello.held"), ["'hello.held'"]),
    (.invalid(field: "f", value: "v", allowed: "1 to 9"), ["'f'", "v", "1 to 9"]),
    (.chunk(index: 4, reason: "is short"), ["4", "is short"]),
    (.elementCount(found: 5, expected: 6), ["5", "6"]),
    (.digest(found: found, expected: expected), [found.description, expected.description]),
    (.notFinite(chunk: 4), ["4"]),
    (.notRepresentable(encoding: "f16", magnitude: 70_000), ["f16", "70000"]),
    (.outOfMemory(bytes: 16_777_216), ["16777216"]),
  ]

  @Test("a text is a sentence that names what is wrong", arguments: errors)
  func text(error: WireError, operands: [String]) {
    let text = error.description
    #expect(text.hasSuffix(".") && !text.hasSuffix(".."))
    for operand in operands { #expect(text.contains(operand)) }
  }
}
