// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A picture of a report: a chart that gnuplot draws, or an image that is there already.
package struct Figure: Sendable, Equatable {
  /// Of its files, without their ending: lower-case letters, digits and hyphens.
  package let name: String
  /// What it shows, for those who cannot see it.
  package let alternative: String
  /// What it shows, and how the numbers came about; full sentences.
  package let caption: String
  package let content: Content

  package enum Content: Sendable, Equatable {
    case chart(GnuplotScript)
    case png([UInt8])
  }

  package init(name: String, alternative: String, caption: String, chart: some Chart) {
    self.init(name: name, alternative: alternative, caption: caption, content: .chart(chart.script))
  }

  package init(name: String, alternative: String, caption: String, png: [UInt8]) {
    self.init(name: name, alternative: alternative, caption: caption, content: .png(png))
  }

  /// - Parameter name: anything; what file names better do without becomes hyphens.
  private init(name: String, alternative: String, caption: String, content: Content) {
    self.name = Self.fileStem(name)
    self.alternative = alternative
    self.caption = caption
    self.content = content
  }

  /// At most 80 characters, never empty.
  package static func fileStem(_ name: String) -> String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let stem = words.joined(separator: "-").prefix(80)
    return stem.isEmpty ? "figure" : String(stem)
  }
}
