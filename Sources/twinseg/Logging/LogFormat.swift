// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How log lines look.
enum LogFormat: String, CaseIterable {
  /// For people on a terminal, else JSON.
  case automatic = "auto"
  case text
  /// An object a line, for programs.
  case json

  /// What it comes to for what is written to a descriptor.
  func resolved(for descriptor: Int32) -> LogFormat {
    guard self == .automatic else { return self }
    return isatty(descriptor) == 1 ? .text : .json
  }
}
