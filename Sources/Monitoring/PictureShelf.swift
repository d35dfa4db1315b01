// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Pictures of a hospital's own cases, for its own page alone: they stay in this process, and are no part of
/// any message.
package final class PictureShelf: Sendable {
  package struct Picture: Sendable, Equatable {
    /// Of what it is, for people.
    package let caption: String
    package let png: [UInt8]

    package init(caption: String, png: [UInt8]) {
      self.caption = caption
      self.png = png
    }
  }

  private struct Shelf {
    var pictures: [Picture] = []
    /// Of the pictures, so that a browser's copy of others is not taken for them.
    var edition: UInt64 = 0
  }

  private let shelf = Mutex(Shelf())

  package init() {}

  package func replace(with pictures: [Picture]) {
    shelf.withLock {
      $0.pictures = pictures
      $0.edition += 1
    }
  }

  package var pictures: [Picture] { shelf.withLock(\.pictures) }

  /// Nil: there is none at this place, counted from 0.
  func png(at place: Int) -> [UInt8]? {
    shelf.withLock { $0.pictures.indices.contains(place) ? $0.pictures[place].png : nil }
  }

  /// A page with all of them, which looks for newer ones every minute.
  var page: String {
    let (pictures, edition) = shelf.withLock { ($0.pictures, $0.edition) }
    let figures = pictures.enumerated().map { place, picture in
      let caption = Self.escaped(picture.caption)
      return """
        <figure><a href="/overlays/\(place).png?\(edition)">\
        <img src="/overlays/\(place).png?\(edition)" alt="\(caption)"></a>\
        <figcaption>\(caption)</figcaption></figure>
        """
    }
    let body =
      figures.isEmpty
      ? "<p>No picture yet: they are made after the twin's next refresh.</p>"
      : figures.joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="60">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="stylesheet" href="\(Self.stylePath)">
      <title>Overlays of this agent's twin</title></head>
      <body><main><h1>Overlays of this agent's twin</h1>
      <p>FLAIR, what the hospital drew, and what the newest twin makes of it. The pictures stay in this process. A \
      picture opens in its own size.</p>
      \(body)
      </main></body></html>

      """
  }

  static let stylePath = "/overlays/page.css"

  /// Of the page; it may hold no styles itself.
  static let style = """
    body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
    main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
    h1 { font-size: 1.5rem; line-height: 1.2; }
    figure { margin: 1.5rem 0; }
    img { display: block; width: 100%; height: auto; border-radius: 0.5rem; }
    figcaption { margin-top: 0.5rem; }

    """

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
