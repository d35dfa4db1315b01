// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Testing

@Suite("Revisions of the program")
struct SoftwareRevisionTests {
  @Test("there is none outside of a checkout")
  func none() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/StudiesTests-\(UUID().uuidString)"
    #expect(await SoftwareRevision.revision(ofFolder: folder) == nil)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(await SoftwareRevision.revision(ofFolder: folder) == nil)
  }
}
