// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Tensors

/// Writes log lines to standard error, each at once: people's on a terminal, JSON elsewhere.
struct ProgramLog: LogHandler {
  let label: String
  let levels: LogLevels
  let format: LogFormat

  var metadata: Logger.Metadata = [:]
  /// Of the least grave of all parts; what a part does not want is dropped when it comes.
  var logLevel: Logger.Level

  /// - Parameter format: resolved.
  init(label: String, levels: LogLevels, format: LogFormat) {
    self.label = label
    self.levels = levels
    self.format = format
    logLevel = levels.lowest
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard levels.admit(event.level, module: event.source, file: event.file) else { return }
    var values = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    if let error = event.error { values["error"] = "\(error)" }
    let line = LogLine(
      time: UniversalTime.text(WallClock.microseconds()), level: event.level.rawValue,
      service: label, module: event.source, message: "\(event.message)", metadata: values)
    guard format == .json, let json = try? line.json() else { return Console.note(line.text) }
    Console.note(json)
  }
}
