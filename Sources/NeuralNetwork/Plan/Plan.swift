// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import COneDNN
import Tensors

/// Operations with the memory that they run in.
final class Plan {
  private let operations: [any Operation]
  private let preparations: [any Operation]
  private let threads: Threads
  private let arena: Memory
  private let persistent: Memory

  /// Takes the memory of the operations and of the parameters.
  /// - Parameter otherBytes: What the caller takes besides.
  /// - Throws: ``NetworkError/notEnoughMemory(required:available:)`` before anything is taken.
  init(
    _ builder: PlanBuilder, otherBytes: Int = 0, sharesMemory: Bool = true
  ) throws(NetworkError) {
    let layout = PlanLayout(builder, sharesMemory: sharesMemory)
    let required =
      layout.arena.byteCount + layout.persistentBytes + builder.parameters.byteCount + otherBytes
    if let available = AvailableMemory.bytes(), available < required {
      throw .notEnoughMemory(required: required, available: available)
    }
    try builder.parameters.allocate()
    arena = try Memory(byteCount: layout.arena.byteCount)
    persistent = try Memory(byteCount: layout.persistentBytes)
    for (buffer, offset) in zip(builder.transient, layout.arena.offsets) {
      buffer.bind(to: arena.base + offset)
    }
    for (buffer, offset) in zip(builder.persistent, layout.persistentOffsets) {
      buffer.bind(to: persistent.base + offset)
    }
    operations = builder.operations
    preparations = builder.preparations
    threads = builder.threads
  }

  /// Runs what depends on the parameters alone.
  func prepare() throws(NetworkError) {
    tsn_set_thread_count(Int32(threads.count))
    for operation in preparations { try operation.run() }
  }

  func run() throws(NetworkError) {
    tsn_set_thread_count(Int32(threads.count))
    for operation in operations { try operation.run() }
  }

  /// Runs, and measures every operation.
  func profile() throws(NetworkError) -> [OperationTime] {
    tsn_set_thread_count(Int32(threads.count))
    let clock = ContinuousClock()
    var times: [OperationTime] = []
    for operation in operations {
      let start = clock.now
      try operation.run()
      let elapsed = start.duration(to: clock.now)
      times.append(
        OperationTime(name: "\(type(of: operation))", seconds: elapsed / .seconds(1)))
    }
    return times
  }
}
