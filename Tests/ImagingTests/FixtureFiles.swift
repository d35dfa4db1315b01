// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the scripts beside the fixtures wrote.
enum FixtureFiles {
  static func path(_ name: String) throws -> String {
    guard let folder = Bundle.module.resourcePath else { throw CocoaError(.fileNoSuchFile) }
    return "\(folder)/Fixtures/\(name)"
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(name))))
  }

  static func json<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path(name))))
  }
}

extension FixtureFiles {
  /// The first bytes of a NIfTI file, unpacked where it is compressed.
  static func header(_ path: String) throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    guard bytes.starts(with: [0x1f, 0x8b]) else { return Array(bytes.prefix(348)) }
    let unpacked = Process()
    let pipe = Pipe()
    unpacked.executableURL = URL(filePath: "/usr/bin/env")
    unpacked.arguments = ["gzip", "-dc", path]
    unpacked.standardOutput = pipe
    try unpacked.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    unpacked.waitUntilExit()
    return Array(output.prefix(348))
  }
}
