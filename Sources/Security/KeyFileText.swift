// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The text of key files: a first line that names the format, then `field value` lines in a fixed
/// order, each once.
///
///     twinseg-public-identity 1        twinseg-secret-identity 1
///     name h1                          name h1
///     role agent                       role agent
///     curve <Z85>                      curve <Z85>
///     signing <Z85>                    signing <Z85>
///                                      curve-secret <Z85>
///                                      signing-seed <Z85>
enum KeyFileText {
  static let publicFormat = "twinseg-public-identity 1"
  static let secretFormat = "twinseg-secret-identity 1"
  private static let publicFields = ["name", "role", "curve", "signing"]
  private static let secretFields = publicFields + ["curve-secret", "signing-seed"]

  static func text(of identity: PublicIdentity) -> String {
    ([publicFormat] + publicLines(identity)).joined(separator: "\n") + "\n"
  }

  static func text(of identity: SecretIdentity) -> String {
    let secret = [
      "curve-secret \(PublicKeyText.text(identity.curveKeys.secretBytes))",
      "signing-seed \(PublicKeyText.text(identity.signingKeys.seedBytes))",
    ]
    return ([secretFormat] + publicLines(identity.publicIdentity) + secret)
      .joined(separator: "\n") + "\n"
  }

  private static func publicLines(_ identity: PublicIdentity) -> [String] {
    [
      "name \(identity.name)", "role \(identity.role)", "curve \(identity.curveKey)",
      "signing \(identity.signingKey)",
    ]
  }

  static func publicIdentity(
    _ text: String, path: String
  ) throws(SecurityError) -> PublicIdentity {
    try identity(values(text, format: publicFormat, fields: publicFields, path: path), path: path)
  }

  static func secretIdentity(
    _ text: String, path: String
  ) throws(SecurityError) -> SecretIdentity {
    let values = try values(text, format: secretFormat, fields: secretFields, path: path)
    let stated = try identity(Array(values.prefix(publicFields.count)), path: path)
    let (curve, seed) = (values[publicFields.count], values[publicFields.count + 1])
    let identity = try located(path, line: publicFields.count + 2) { () throws(SecurityError) in
      try SecretIdentity(
        name: stated.name, role: stated.role,
        curveKeys: CurveKeyPair(secretBytes: PublicKeyText.bytes(curve)),
        signingKeys: SigningKeyPair(seedBytes: PublicKeyText.bytes(seed)))
    }
    guard identity.publicIdentity == stated else {
      throw .invalidFile(
        path: path, line: publicFields.count + 2,
        reason: "the secret keys are not those of the public keys above them")
    }
    return identity
  }

  private static func identity(
    _ values: [String], path: String
  ) throws(SecurityError) -> PublicIdentity {
    guard let role = Role(rawValue: values[1]) else {
      throw .invalidFile(
        path: path, line: 3,
        reason: "'\(IdentityName.legible(values[1]))' is none of \(Role.allowed)")
    }
    let curve = try located(path, line: 4) { () throws(SecurityError) in
      try CurvePublicKey(z85: values[2])
    }
    let signing = try located(path, line: 5) { () throws(SecurityError) in
      try SigningPublicKey(z85: values[3])
    }
    return try located(path, line: 2) { () throws(SecurityError) in
      try PublicIdentity(name: values[0], role: role, curveKey: curve, signingKey: signing)
    }
  }

  /// The values of `fields`, in order.
  private static func values(
    _ text: String, format: String, fields: [String], path: String
  ) throws(SecurityError) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first.map(String.init) == format else {
      throw .invalidFile(path: path, line: 1, reason: "it does not begin with '\(format)'")
    }
    guard lines.last == "" else {
      throw .invalidFile(path: path, line: lines.count, reason: "the file is cut off")
    }
    lines = Array(lines.dropFirst().dropLast())
    guard lines.count == fields.count else {
      throw .invalidFile(
        path: path, line: lines.count + 1,
        reason: "\(fields.count + 1) lines are expected, and there are \(lines.count + 1)")
    }
    var values: [String] = []
    for (index, (line, field)) in zip(lines, fields).enumerated() {
      guard line.hasPrefix(field + " ") else {
        throw .invalidFile(path: path, line: index + 2, reason: "'\(field) ...' is expected")
      }
      values.append(String(line.dropFirst(field.count + 1)))
    }
    return values
  }
}

/// Says in which file and line something is wrong. Secrets are not repeated.
func located<Value>(
  _ path: String, line: Int, _ body: () throws(SecurityError) -> Value
) throws(SecurityError) -> Value {
  do {
    return try body()
  } catch {
    switch error {
    case .invalidZ85:
      throw .invalidFile(
        path: path, line: line, reason: "a key is not 40 characters of Z85 that stand for 32 bytes")
    case .libraryUnusable:
      throw error
    default:
      let text = error.description
      throw .invalidFile(
        path: path, line: line, reason: text.hasSuffix(".") ? String(text.dropLast()) : text)
    }
  }
}

extension Role {
  static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
