// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One picture of an overlay figure.
package struct OverlayPanel: Sendable, Equatable {
  package let view: AnatomicalView
  package let content: PanelContent
  /// The black cell, with room for the marks around the image.
  package let cell: Rectangle
  /// What the slice fills.
  package let image: Rectangle
}
