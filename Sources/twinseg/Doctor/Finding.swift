// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the doctor saw of one thing, and what to do about it.
struct Finding: Encodable, Equatable {
  enum Status: String, Encodable {
    case ok
    /// Works, but not as well as it should, or not for long.
    case warning
    /// Does not work.
    case problem
    /// Cannot be told here.
    case unknown
  }

  /// What was looked at, in a word or two.
  let check: String
  let status: Status
  let detail: String
  /// What a person should do; nil when nothing is to be done.
  let remedy: String?

  static func ok(_ check: String, _ detail: String) -> Finding {
    Finding(check: check, status: .ok, detail: detail, remedy: nil)
  }

  static func warning(_ check: String, _ detail: String, remedy: String) -> Finding {
    Finding(check: check, status: .warning, detail: detail, remedy: remedy)
  }

  static func problem(_ check: String, _ detail: String, remedy: String) -> Finding {
    Finding(check: check, status: .problem, detail: detail, remedy: remedy)
  }

  static func unknown(_ check: String, _ detail: String) -> Finding {
    Finding(check: check, status: .unknown, detail: detail, remedy: nil)
  }
}
