// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the buffers of a plan go, known before any memory is taken.
struct PlanLayout {
  /// Transient buffers: activations, gradients of activations and scratch.
  let arena: ArenaLayout
  /// First byte of each persistent buffer.
  let persistentOffsets: [Int]
  let persistentBytes: Int

  /// - Parameter sharesMemory: Whether buffers share memory where their lives do not overlap; without
  ///   it, an operation that uses a buffer it does not name still finds it unharmed.
  init(_ builder: PlanBuilder, sharesMemory: Bool = true) {
    let operations = builder.preparations + builder.operations
    arena = ArenaLayout(
      Self.lifetimes(of: builder.transient, in: operations).map { life in
        sharesMemory
          ? life : .init(byteCount: life.byteCount, first: 0, last: operations.count)
      })
    var end = 0
    persistentOffsets = builder.persistent.map { buffer in
      defer { end += (buffer.byteCount + 63) / 64 * 64 }
      return end
    }
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
}
