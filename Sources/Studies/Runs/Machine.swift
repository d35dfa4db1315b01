// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The computer that numbers come from.
package struct Machine: Codable, Sendable, Equatable {
  /// As the system names it; `unknown` where it does not.
  package let processor: String
  /// Logical processors that this process may use.
  package let cores: Int
  /// Of the whole computer.
  package let memoryBytes: UInt64
  package let system: String

  package init(processor: String, cores: Int, memoryBytes: UInt64, system: String) {
    self.processor = processor
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.system = system
  }

  /// This one.
  package static var current: Machine {
    let information = ProcessInfo.processInfo
    let text = FileManager.default.contents(atPath: "/proc/cpuinfo").map {
      String(decoding: $0, as: UTF8.self)
    }
    return Machine(
      processor: text.flatMap(processor(in:)) ?? "unknown",
      cores: information.activeProcessorCount, memoryBytes: information.physicalMemory,
      system: information.operatingSystemVersionString)
  }

  /// The processor's name in the text of /proc/cpuinfo; nil where there is none, as on many an ARM.
  package static func processor(in text: String) -> String? {
    for line in text.split(separator: "\n") where line.hasPrefix("model name") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[line.index(after: colon)...].split(separator: " ").joined(separator: " ")
      if !name.isEmpty { return name }
    }
    return nil
  }
}
