// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Glibc
import Synchronization

/// Appends metric events to a file, a line of JSON each, up to a size.
package final class MetricRecorder: Sendable {
  /// Beyond that nothing more is recorded: whoever talks without end fills no disk.
  package static let maximumBytes = 1 << 28

  private struct State {
    var bytes: Int
    var isFull = false
  }

  private let path: String
  private let descriptor: Int32
  private let limit: Int
  private let state: Mutex<State>

  /// - Throws: ``MonitoringError/cannotRecord(path:reason:)``.
  package init(path: String, limit: Int = maximumBytes) throws(MonitoringError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .cannotRecord(path: path, reason: String(cString: strerror(errno)))
    }
    self.path = path
    self.limit = limit
    state = Mutex(State(bytes: Int(max(0, lseek(descriptor, 0, SEEK_END)))))
  }

  deinit { close(descriptor) }

  /// - Returns: false for the first event that no longer fits.
  /// - Throws: ``MonitoringError/cannotRecord(path:reason:)``.
  package func record(
    _ event: MetricEvent, from source: AgentID, received: Int64
  ) throws -> Bool {
    guard !state.withLock(\.isFull) else { return true }
    let line = Array((try MetricLine(event, from: source, received: received).text() + "\n").utf8)
    return try state.withLock { state in
      guard !state.isFull else { return true }
      guard state.bytes + line.count <= limit else {
        state.isFull = true
        return false
      }
      do {
        try write(line)
      } catch {
        // Once is enough.
        state.isFull = true
        throw error
      }
      state.bytes += line.count
      return true
    }
  }

  private func write(_ line: [UInt8]) throws(MonitoringError) {
    var rest = line[...]
    while !rest.isEmpty {
      let (count, code) = rest.withUnsafeBytes {
        (Glibc.write(descriptor, $0.baseAddress, $0.count), errno)
      }
      guard count > 0 || code == EINTR else {
        throw .cannotRecord(path: path, reason: String(cString: strerror(code)))
      }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
