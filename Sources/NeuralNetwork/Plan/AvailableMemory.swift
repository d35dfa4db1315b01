// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much memory this process may still take.
enum AvailableMemory {
  /// The least of what the system has to give and what the control group allows; nil when neither
  /// can be read.
  static func bytes() -> Int? {
    [system(), controlGroup()].compactMap { $0 }.min()
  }

  /// `MemAvailable` of /proc/meminfo, in KiB there.
  private static func system() -> Int? {
    guard let text = contents("/proc/meminfo") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }

  /// The limit of control groups (version 2) less what is used of it.
  private static func controlGroup() -> Int? {
    let folder = "/sys/fs/cgroup"
    guard let limit = contents("\(folder)/memory.max").flatMap({ Int($0.trimmed) }),
      let used = contents("\(folder)/memory.current").flatMap({ Int($0.trimmed) })
    else { return nil }
    return max(0, limit - used)
  }

  private static func contents(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}

extension String {
  fileprivate var trimmed: Substring { prefix { !$0.isNewline && !$0.isWhitespace } }
}
