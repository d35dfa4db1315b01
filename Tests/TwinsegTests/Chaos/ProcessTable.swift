// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Services

/// Which processes of a supervised federation run now.
actor ProcessTable {
  private var processes: [String: Int32] = [:]
  private var waiting: [String: [CheckedContinuation<Int32, Never>]] = [:]
  private(set) var starts = 0

  func note(_ event: SupervisionEvent) {
    switch event {
    case .started(let name, let process):
      starts += 1
      processes[name] = process
      for continuation in waiting.removeValue(forKey: name) ?? [] {
        continuation.resume(returning: process)
      }
    case .ended(let name, _, _):
      processes[name] = nil
    }
  }

  /// The process of this name, as soon as there is one.
  func process(_ name: String) async -> Int32 {
    if let process = processes[name] { return process }
    return await withCheckedContinuation { waiting[name, default: []].append($0) }
  }
}
