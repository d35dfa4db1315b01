// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much memory this process may still take.
package enum AvailableMemory {
  /// - Throws: ``TensorsError/notEnoughMemory(required:available:)`` when `required` bytes are more
  ///   than there are. Whoever takes memory asks first: the system grants more than it has, and ends
  ///   the process that uses it.
  package static func require(_ required: Int) throws(TensorsError) {
    guard let available = bytes(), available < required else { return }
    throw .notEnoughMemory(required: required, available: available)
  }

  /// The least of what the system has to give and what the control group allows; nil when neither
  /// can be read.
  package static func bytes() -> Int? {
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

  /// The least that the control groups (version 2) of this process, its own and those around it,
  /// allow beyond what they use. Cached files count as free: the system gives them up.
  private static func controlGroup() -> Int? {
    guard
      let line = contents("/proc/self/cgroup")?.split(separator: "\n")
        .first(where: { $0.hasPrefix("0::/") })
    else { return nil }
    var names = line.dropFirst(4).split(separator: "/")
    var least = allowance(of: "/sys/fs/cgroup")
    while !names.isEmpty {
      let folder = "/sys/fs/cgroup/" + names.joined(separator: "/")
      least = [least, allowance(of: folder)].compactMap { $0 }.min()
      names.removeLast()
    }
    return least
  }

  /// nil where the group has no limit.
  private static func allowance(of folder: String) -> Int? {
    guard let limit = contents("\(folder)/memory.max").flatMap({ Int($0.trimmed) }),
      let used = contents("\(folder)/memory.current").flatMap({ Int($0.trimmed) })
    else { return nil }
    let statistics = contents("\(folder)/memory.stat") ?? ""
    let cached = statistics.split(separator: "\n").reduce(0) { sum, line in
      let words = line.split(separator: " ")
      guard words.count == 2, ["active_file", "inactive_file"].contains(words[0]) else {
        return sum
      }
      return sum + (Int(words[1]) ?? 0)
    }
    return max(0, limit - max(0, used - cached))
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
