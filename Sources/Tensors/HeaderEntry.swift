// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An entry of a safetensors header: a tensor, or the free-text metadata.
enum HeaderEntry: Codable {
  case tensor(StoredTensor)
  case metadata([String: String])

  static let metadataKey = "__metadata__"

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if decoder.codingPath.last?.stringValue == Self.metadataKey {
      self = .metadata(try container.decode([String: String].self))
    } else {
      self = .tensor(try container.decode(StoredTensor.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .tensor(let tensor): try container.encode(tensor)
    case .metadata(let fields): try container.encode(fields)
    }
  }
}
