// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension Modality: CodingKeyRepresentable {
  /// The contrast of a name as BraTS, the Decathlon and others write it, in any case: `t1`, `t1n`
  /// and `t1w`; `t1ce`, `t1c` and `t1gd`; `t2` and `t2w`; `flair`, `t2f` and `fla`.
  package init?(name: some StringProtocol) {
    switch name.lowercased() {
    case "t1", "t1n", "t1w": self = .t1
    case "t1ce", "t1c", "t1gd": self = .t1ce
    case "t2", "t2w": self = .t2
    case "flair", "t2f", "fla": self = .flair
    default: return nil
    }
  }

  /// The frames of the Decathlon's 4-D files.
  package static let decathlonFrames: [Modality] = [.flair, .t1, .t1ce, .t2]
}
