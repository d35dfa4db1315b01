// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Tensors

/// A command that is a process which logs, and tells why it failed in its log.
protocol ServiceCommand {
  /// As the log has it.
  static var serviceName: String { get }
  var options: SettingsOptions { get }
  /// Whether it runs until it is told to end; else a person waits for it, and reads its errors.
  var isService: Bool { get }
}

extension ServiceCommand {
  var isService: Bool { true }

  /// As a last line of the log: what was wrong may be the settings, which say how the log looks.
  /// - Returns: nil where it is to be plain text.
  func fatalLine(_ message: String) -> String? {
    guard isService, logFormat.resolved(for: STDERR_FILENO) == .json else { return nil }
    let line = LogLine(
      time: UniversalTime.text(WallClock.microseconds()), level: "critical",
      service: Self.serviceName, module: "twinseg", message: message, metadata: [:])
    return try? line.json()
  }

  private var logFormat: LogFormat {
    let setting =
      (try? options.resolve().text("log_format"))
      ?? ProcessInfo.processInfo.environment["TWINSEG_LOG_FORMAT"]
    return setting.flatMap(LogFormat.init) ?? .automatic
  }
}
