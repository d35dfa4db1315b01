// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security
import Testing

@Suite("Keys")
struct KeyTests {
  /// RFC 32/Z85, "Test case", and the keys of zmq_curve(7).
  static let z85: [(String, String)] = [
    ("", ""),
    ("864FD26FB559F75B", "HelloWorld"),
    (
      "8E0BDD697628B91D8F245587EE95C5B04D48963F79259877B49CD9063AEAD3B7",
      "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"
    ),
  ]

  @Test("are written in Z85 as RFC 32 says", arguments: z85)
  func text(hexadecimal: String, text: String) {
    #expect(Z85.encode(bytes(hexadecimal)) == text)
    #expect(Z85.decode(text) == bytes(hexadecimal))
  }

  @Test(
    "that are no Z85 are refused",
    arguments: ["Hello", "Hell~World", "Hello World", "#####", "HelloWorl", "é1234"])
  func badText(text: String) {
    // "Hello" is one group of five and a value that fits; the others are not.
    #expect((Z85.decode(text) == nil) == (text != "Hello"))
    #expect(throws: SecurityError.invalidZ85(text)) { try CurvePublicKey(z85: text) }
  }

  @Test("of connections have the public half that zmq_curve(7) gives them")
  func curve() throws {
    let secret = try #require(Z85.decode("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"))
    let pair = try CurveKeyPair(secretBytes: secret)
    #expect("\(pair.publicKey)" == "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
  }

  /// RFC 8032, section 7.1: seed, public key, message, signature.
  static let ed25519 = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      """
      e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b
      d25bf5f0595bbe24655141438e7a100b
      """
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      """
      92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c
      387b2eaeb4302aeeb00d291612bb0c00
      """
    ),
  ]

  @Test("sign as RFC 8032 says", arguments: ed25519)
  func signing(seed: String, key: String, message: String, signature: String) throws {
    let pair = try SigningKeyPair(seedBytes: bytes(seed))
    #expect(pair.publicKey.bytes == bytes(key))
    #expect(pair.signature(of: bytes(message)) == bytes(signature))
    #expect(pair.publicKey.verifies(bytes(signature), of: bytes(message)))
    #expect(!pair.publicKey.verifies(bytes(signature), of: bytes(message) + [0]))
    var altered = bytes(signature)
    altered[40] ^= 1
    #expect(!pair.publicKey.verifies(altered, of: bytes(message)))
    #expect(!pair.publicKey.verifies([], of: bytes(message)))
    #expect(try !SigningKeyPair().publicKey.verifies(bytes(signature), of: bytes(message)))
  }

  @Test("are new each time")
  func fresh() throws {
    let pairs = try (0..<8).map { _ in try SecretIdentity.generate(name: "a", role: .agent) }
    #expect(Set(pairs.map(\.publicIdentity.curveKey)).count == 8)
    #expect(Set(pairs.map(\.publicIdentity.signingKey)).count == 8)
  }

  @Test("belong to names that can be topics and files")
  func names() {
    for name in ["", "a b", "../x", "-a", String(repeating: "a", count: 65), "ä", "a\n"] {
      #expect(throws: SecurityError.self) { try SecretIdentity.generate(name: name, role: .agent) }
    }
  }
}
