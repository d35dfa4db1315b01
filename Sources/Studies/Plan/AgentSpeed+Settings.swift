// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Settings

extension AgentSpeed {
  /// - Throws: `SettingsError`, ``StudyError`` for a window that is none.
  init(_ settings: ResolvedSettings, file: String, line: Int?) throws {
    let seconds = try settings.number("seconds_per_step")
    let sigma = try settings.number("sigma")
    let window = try settings.text("window")
    guard window == "always" || DailyWindow(text: window) != nil else {
      throw StudyError.invalid(
        file: file, line: line, key: "window", value: window,
        allowed: "always, or hours of the day as 18:00-08:00")
    }
    self.init(
      compute: .perStep(
        sigma == 0 ? .constant(seconds) : .logNormal(median: seconds, sigma: sigma)),
      link: NetworkLink(
        latency: .seconds(try settings.number("latency_ms") / 1_000),
        bytesPerSecondDown: try settings.number("down_mbit") * 125_000,
        bytesPerSecondUp: try settings.number("up_mbit") * 125_000),
      window: DailyWindow(text: window), joins: try settings.number("joins_hours") * 3_600,
      dropout: try settings.number("dropout"),
      dropoutSeconds: try settings.number("dropout_hours") * 3_600,
      crashesPerDay: try settings.number("crashes_per_day"),
      restartSeconds: try settings.number("restart_minutes") * 60)
  }
}
