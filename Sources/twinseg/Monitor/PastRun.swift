// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Monitoring
import ServiceLifecycle

/// A run of which only its folder is there.
struct PastRun {
  let folder: String
  let printsJSON: Bool
  /// Makes what shows it to browsers; nil: nothing does.
  let web: ((MonitorHub) throws -> MonitorServer)?

  func run() async throws {
    let hub = MonitorHub(try FinishedRun.state(of: folder), now: nil)
    try SnapshotOutput.write(hub.snapshot(), asJSON: printsJSON)
    guard let server = try web?(hub) else { return }
    do {
      try await ForegroundTask.run { try await server.run() }
    } catch is CancellationError {
      // Ctrl-C is how looking ends.
    }
  }
}
