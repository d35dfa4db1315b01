// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rendering
import Testing

@Suite("PNG files")
struct PNGFileTests {
  private func picture() throws -> PNG {
    try Canvas(width: 200, height: 100, background: Colour(0x336699)).png()
  }

  @Test("a picture replaces what was there and leaves nothing else behind")
  func replacing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("overlay.png")
    try Data("old".utf8).write(to: URL(filePath: path))
    let picture = try picture()
    try picture.write(to: path)
    let written = try [UInt8](Data(contentsOf: URL(filePath: path)))
    let isSame = written == picture.bytes
    #expect(isSame)
    #expect(try folder.names == ["overlay.png"])
  }

  @Test("a folder that is not there is a clear error")
  func missingFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("missing/overlay.png")
    do {
      try picture().write(to: path)
      Issue.record("written to a folder that is not there")
    } catch let error as RenderingError {
      #expect(error.description.hasPrefix("Cannot create '\(path)'"))
      #expect(error.description.hasSuffix(": No such file or directory."))
    }
  }

  @Test("a path that is a folder is a clear error, and the folder is intact")
  func folderAsFile() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("overlay.png"), withIntermediateDirectories: false)
    #expect(
      throws: RenderingError.fileOperation(
        operation: "write", path: folder.path("overlay.png"), reason: "it is a folder")
    ) { try picture().write(to: folder.path("overlay.png")) }
    #expect(try folder.names == ["overlay.png"])
  }
}
