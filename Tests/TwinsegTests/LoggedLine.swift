// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A line of a process's log, where no terminal reads it.
struct LoggedLine: Decodable {
  let time: String
  let level: String
  let service: String
  let module: String
  let message: String
  let metadata: [String: String]

  init(_ text: some StringProtocol) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
  }
}
