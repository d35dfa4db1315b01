// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import COneDNN

/// Operations with the memory that they run in.
final class Plan {
  private let operations: [any Operation]
  private let preparations: [any Operation]
  private let threads: Threads
  private let arena: Memory
  private let persistent: Memory
  private let parameters: WorkingParameters

  /// Bytes that activations, gradients of activations and scratch share.
  let arenaBytes: Int
  /// The least that any layout of the arena could take.
  let arenaLowerBound: Int
  /// Bytes that live as long as the plan, without the parameters.
  let persistentBytes: Int

  /// - Throws: ``NetworkError/notEnoughMemory(required:available:)`` before anything is taken.
  init(_ builder: PlanBuilder) throws(NetworkError) {
    let layout = ArenaLayout(
      Self.lifetimes(of: builder.transient, in: builder.preparations + builder.operations))
    var end = 0
    let offsets = builder.persistent.map { buffer in
      defer { end += (buffer.byteCount + 63) / 64 * 64 }
      return end
    }
    if let available = AvailableMemory.bytes(), available < layout.byteCount + end {
      throw .notEnoughMemory(required: layout.byteCount + end, available: available)
    }
    arena = try Memory(byteCount: layout.byteCount)
    persistent = try Memory(byteCount: end)
    for (buffer, offset) in zip(builder.transient, layout.offsets) {
      buffer.bind(to: arena.base + offset)
    }
    for (buffer, offset) in zip(builder.persistent, offsets) {
      buffer.bind(to: persistent.base + offset)
    }
    operations = builder.operations
    preparations = builder.preparations
    threads = builder.threads
    parameters = builder.parameters
    arenaBytes = layout.byteCount
    arenaLowerBound = layout.lowerBound
    persistentBytes = end
  }

  private static func lifetimes(
    of buffers: [Buffer], in operations: [any Operation]
  ) -> [ArenaLayout.Lifetime] {
    var uses: [ObjectIdentifier: ClosedRange<Int>] = [:]
    for (step, operation) in operations.enumerated() {
      for buffer in operation.buffers {
        let id = ObjectIdentifier(buffer)
        uses[id] = (uses[id]?.lowerBound ?? step)...step
      }
    }
    return buffers.map { buffer in
      let use = uses[ObjectIdentifier(buffer)] ?? 0...0
      return .init(byteCount: buffer.byteCount, first: use.lowerBound, last: use.upperBound)
    }
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
