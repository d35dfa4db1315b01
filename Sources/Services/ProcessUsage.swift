// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What this process has used so far.
package struct ProcessUsage: Sendable, Codable, Equatable {
  /// Largest resident set since the program was loaded.
  package let peakResidentBytes: Int
  /// User and system time of all threads.
  package let cpuSeconds: Double

  package init(peakResidentBytes: Int, cpuSeconds: Double) {
    self.peakResidentBytes = peakResidentBytes
    self.cpuSeconds = cpuSeconds
  }

  package static func current() -> ProcessUsage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return ProcessUsage(
      peakResidentBytes: peakResidentKibibytes() * 1_024,
      cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
  }

  /// Resident set now.
  package static func residentBytes() -> Int { kibibytes("VmRSS:") * 1_024 }

  /// The peak that `getrusage` reports is inherited from the parent over `exec`.
  private static func peakResidentKibibytes() -> Int { kibibytes("VmHWM:") }

  private static func kibibytes(_ name: String) -> Int {
    guard let file = fopen("/proc/self/status", "re") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard text.hasPrefix(name) else { continue }
      return Int(text.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0
    }
    return 0
  }
}
