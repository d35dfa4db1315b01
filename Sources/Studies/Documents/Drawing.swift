// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What became of a figure.
package enum Drawing: Sendable, Equatable {
  /// - Parameters:
  ///   - picture: what a page embeds.
  ///   - formats: of the files in the report's folder of figures, the one to look at first.
  case drawn(picture: [UInt8], formats: [FigureFormat])
  /// - Parameter reason: a full sentence.
  case missing(reason: String)

  /// The folder of figures in a report's.
  package static let folder = "figures"
}
