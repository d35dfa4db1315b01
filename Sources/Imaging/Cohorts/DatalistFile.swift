// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The JSON of a datalist, before anything is made of it.
struct DatalistFile: Decodable {
  struct Entry: Decodable {
    /// One path of a 4-D image, or those of its contrasts.
    let image: [String]
    let label: String?
    let fold: Int?
    /// What nnU-Net calls the case; nil where only its files' names tell.
    let name: String?

    private enum CodingKeys: CodingKey { case image, images, label, fold }

    init(image: [String], label: String?, fold: Int? = nil, name: String? = nil) {
      (self.image, self.label, self.fold, self.name) = (image, label, fold, name)
    }

    init(from decoder: any Decoder) throws {
      if let path = try? decoder.singleValueContainer().decode(String.self) {
        self.init(image: [path], label: nil)
        return
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let key = container.contains(.images) ? CodingKeys.images : .image
      let image: [String]
      if let path = try? container.decode(String.self, forKey: key) {
        image = [path]
      } else {
        image = try container.decode([String].self, forKey: key)
      }
      self.init(
        image: image, label: try container.decodeIfPresent(String.self, forKey: .label),
        fold: try container.decodeIfPresent(Int.self, forKey: .fold))
    }

    func named(_ name: String) -> Entry {
      Entry(image: image, label: label, fold: fold, name: name)
    }
  }

  typealias List = (key: String, part: SplitPart, entries: [Entry])

  let lists: [List]
  /// Names by number.
  let channels: [String: String]?
  let edition: LabelEdition?
  /// What names of images end in, where the JSON is one of nnU-Net's second version, which leaves it
  /// to the folders to tell the cases; nil otherwise.
  let folderEnding: String?

  private enum CodingKeys: String, CodingKey {
    case training, validation, test, testing, modality, labels, dataset
    case channelNames = "channel_names"
    case fileEnding = "file_ending"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let parts: [(CodingKeys, SplitPart)] = [
      (.training, .train), (.validation, .validation), (.test, .test), (.testing, .test),
    ]
    var lists: [List] = try parts.map { key, part in
      (
        key.rawValue, part, try container.decodeIfPresent([Entry].self, forKey: key) ?? []
      )
    }
    // nnU-Net's second version names cases, if at all, with the paths of their files.
    let dataset = try container.decodeIfPresent([String: Entry].self, forKey: .dataset) ?? [:]
    lists.append(
      (
        CodingKeys.dataset.rawValue, .train,
        dataset.sorted { $0.key < $1.key }.map { $0.value.named($0.key) }
      ))
    self.lists = lists
    channels =
      try container.decodeIfPresent([String: String].self, forKey: .channelNames)
      ?? container.decodeIfPresent([String: String].self, forKey: .modality)
    edition = Self.edition(container)
    let namesCases = parts.contains { container.contains($0.0) } || !dataset.isEmpty
    folderEnding =
      namesCases || !container.contains(.channelNames)
      ? nil : try container.decodeIfPresent(String.self, forKey: .fileEnding) ?? ".nii.gz"
  }

  /// Number by name as nnU-Net writes them, or name by number as the Decathlon does, or regions as
  /// lists of numbers.
  private static func edition(
    _ container: KeyedDecodingContainer<CodingKeys>
  ) -> LabelEdition? {
    if let numbers = try? container.decode([String: UInt8].self, forKey: .labels) {
      return LabelEdition(labels: numbers)
    }
    if let names = try? container.decode([String: String].self, forKey: .labels) {
      let pairs = names.compactMap { number, name in UInt8(number).map { (name, $0) } }
      return LabelEdition(labels: Dictionary(pairs) { first, _ in first })
    }
    let regions = try? container.decode([String: Region].self, forKey: .labels)
    return regions.flatMap { LabelEdition(regions: $0.mapValues(\.labels)) }
  }

  /// A number, or a list of them.
  private struct Region: Decodable {
    let labels: Set<UInt8>

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let label = try? container.decode(UInt8.self) {
        labels = [label]
      } else {
        labels = Set(try container.decode([UInt8].self))
      }
    }
  }
}
