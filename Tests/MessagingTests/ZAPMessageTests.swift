// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Testing

@Suite("Requests to authenticate")
struct ZAPMessageTests {
  private static let key = [UInt8](repeating: 7, count: 32)
  private static let good: [[UInt8]] = [
    Array("1.0".utf8), Array("id".utf8), Array("models.in".utf8), Array("10.0.0.1".utf8), [],
    Array("CURVE".utf8), key,
  ]

  private func frames(_ parts: [[UInt8]]) throws -> [Frame] { try parts.map { try Frame($0) } }

  @Test("are read as RFC 27 says")
  func request() throws {
    let request = try ZAPMessage.request(frames(Self.good))
    #expect(request.domain == "models.in" && request.address == "10.0.0.1")
    #expect(request.publicKey == Self.key)
  }

  static let malformedRequests: [[[UInt8]]] = [
    [], [[]], Array(good.dropLast()), good + [[]],
    [Array("2.0".utf8)] + good.dropFirst(),
    good.dropLast(2) + [Array("NULL".utf8), key],
    good.dropLast() + [[UInt8](repeating: 7, count: 31)],
    good.prefix(2) + [[UInt8](repeating: 65, count: 300)] + good.dropFirst(3),
  ]

  @Test("that are malformed are told from good ones", arguments: malformedRequests)
  func malformed(parts: [[UInt8]]) throws {
    #expect(throws: ZAPMessage.Malformed.self) { try ZAPMessage.request(try self.frames(parts)) }
  }

  static let answers: [(ConnectionDecision?, String, String)] = [
    (.accept(userID: "h1", publicKeyText: "abc"), "200", "h1"),
    (.notYet(reason: "not enrolled"), "300", ""), (.refuse(reason: "revoked"), "400", ""),
    (nil, "500", ""),
  ]

  @Test("are answered with a status, for the same request", arguments: answers)
  func reply(decision: ConnectionDecision?, status: String, user: String) throws {
    let reply = try ZAPMessage.reply(to: Frame("id".utf8), decision)
    #expect(reply.count == 6)
    #expect(reply[0].text == "1.0" && reply[1].text == "id")
    #expect(reply[2].text == status && reply[4].text == user)
    let expected: [UInt8] =
      status == "200" ? [12] + Array("X-Public-Key".utf8) + [0, 0, 0, 3] + Array("abc".utf8) : []
    #expect(reply[5].bytes == expected)
  }
}
