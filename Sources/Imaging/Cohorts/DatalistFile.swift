// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The JSON of a datalist, before anything is made of it.
struct DatalistFile: Decodable {
  struct Entry: Decodable {
    /// One path of a 4-D image, or those of its contrasts.
    let image: [String]
    let label: String?
    let fold: Int?

    private enum CodingKeys: CodingKey { case image, label, fold }

    init(from decoder: any Decoder) throws {
      if let path = try? decoder.singleValueContainer().decode(String.self) {
        (image, label, fold) = ([path], nil, nil)
        return
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      if let path = try? container.decode(String.self, forKey: .image) {
        image = [path]
      } else {
        image = try container.decode([String].self, forKey: .image)
      }
      label = try container.decodeIfPresent(String.self, forKey: .label)
      fold = try container.decodeIfPresent(Int.self, forKey: .fold)
    }
  }

  let lists: [(key: String, part: SplitPart, entries: [Entry])]
  /// Names by number.
  let channels: [String: String]?
  let labels: [String: UInt8]?

  private enum CodingKeys: String, CodingKey {
    case training, validation, test, modality, labels
    case channelNames = "channel_names"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let parts: [(CodingKeys, SplitPart)] = [
      (.training, .train), (.validation, .validation), (.test, .test),
    ]
    lists = try parts.map { key, part in
      (
        key.rawValue, part, try container.decodeIfPresent([Entry].self, forKey: key) ?? []
      )
    }
    channels =
      try container.decodeIfPresent([String: String].self, forKey: .channelNames)
      ?? container.decodeIfPresent([String: String].self, forKey: .modality)
    labels = Self.labels(container)
  }

  /// Number by name as nnU-Net writes them, or name by number as the Decathlon does. Lists of
  /// numbers are regions; they tell no edition and are passed over.
  private static func labels(_ container: KeyedDecodingContainer<CodingKeys>) -> [String: UInt8]? {
    if let numbers = try? container.decode([String: UInt8].self, forKey: .labels) {
      return numbers
    }
    guard let names = try? container.decode([String: String].self, forKey: .labels) else {
      return nil
    }
    let pairs = names.compactMap { number, name in UInt8(number).map { (name, $0) } }
    return Dictionary(pairs) { first, _ in first }
  }
}
