// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Where the parameters of a model come from, as far as it is known.
package struct ModelLineage: Sendable, Equatable, Codable {
  /// The federation's run.
  package var run: String?
  /// The version within the run.
  package var version: UInt64?
  /// The version that training began from.
  package var baseVersion: UInt64?
  /// The digest of the parameters that these were made of.
  package var parent: Digest?

  private enum CodingKeys: String, CodingKey {
    case run, version, parent
    case baseVersion = "base_version"
  }

  package init(
    run: String? = nil, version: UInt64? = nil, baseVersion: UInt64? = nil, parent: Digest? = nil
  ) {
    self.run = run
    self.version = version
    self.baseVersion = baseVersion
    self.parent = parent
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    run = try container.decodeIfPresent(String.self, forKey: .run)
    version = try container.decodeIfPresent(UInt64.self, forKey: .version)
    baseVersion = try container.decodeIfPresent(UInt64.self, forKey: .baseVersion)
    parent = try container.decodeIfPresent(String.self, forKey: .parent).map { text in
      guard let digest = Digest(hexadecimal: text) else {
        throw DecodingError.dataCorruptedError(
          forKey: .parent, in: container, debugDescription: "a digest has 32 hexadecimal digits")
      }
      return digest
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(run, forKey: .run)
    try container.encodeIfPresent(version, forKey: .version)
    try container.encodeIfPresent(baseVersion, forKey: .baseVersion)
    try container.encodeIfPresent(parent?.description, forKey: .parent)
  }
}
