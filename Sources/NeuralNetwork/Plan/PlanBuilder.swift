// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Collects the operations of a plan in their order, and the buffers that they use.
///
/// Layers add their forward operations at once and leave what adds their backward ones on a tape;
/// ``addBackward()`` plays the tape in reverse, so that every gradient exists before it is needed.
final class PlanBuilder {
  let threads: Threads
  let batch: Int
  let precision: Precision
  let parameters: WorkingParameters
  /// Whether backward operations follow, so that statistics are the batch's and gradients exist.
  let isTraining: Bool

  private(set) var operations: [any Operation] = []
  /// What runs once when parameters have changed: weights in other layouts, folded statistics.
  private(set) var preparations: [any Operation] = []
  private(set) var transient: [Buffer] = []
  private(set) var persistent: [Buffer] = []
  /// Whether the forward operations are complete.
  private(set) var isAddingBackward = false
  private var tape: [() throws(NetworkError) -> Void] = []

  init(
    threads: Threads, batch: Int, precision: Precision, parameters: WorkingParameters,
    isTraining: Bool
  ) {
    self.threads = threads
    self.batch = batch
    self.precision = precision
    self.parameters = parameters
    self.isTraining = isTraining
  }

  func add(_ operation: any Operation) { operations.append(operation) }

  func addPreparation(_ operation: any Operation) { preparations.append(operation) }

  /// Memory that lives from the first operation that uses it to the last.
  func transientBuffer(_ name: String, byteCount: Int) -> Buffer {
    let buffer = Buffer(name, byteCount: byteCount)
    transient.append(buffer)
    return buffer
  }

  /// Memory that keeps its contents from step to step; zero at first.
  func persistentBuffer(_ name: String, byteCount: Int) -> Buffer {
    let buffer = Buffer(name, byteCount: byteCount)
    persistent.append(buffer)
    return buffer
  }

  func activation(_ name: String, channels: Int, extent: Extent) -> Activation {
    concatenation(name, channels: [channels], extent: extent)
  }

  /// An activation whose parts each begin with a channel block; `channels` of the whole counts the
  /// padding between them.
  func concatenation(_ name: String, channels: [Int], extent: Extent) -> Activation {
    let padded = channels.reduce(0) { $0 + Activation.padded($1) }
    return activation(
      name, channels: channels.count == 1 ? channels[0] : padded,
      usedLanes: Activation.usedLanes(of: channels.max() ?? 0), extent: extent)
  }

  /// An activation of another's channels and extent, all of one part.
  func activation(_ name: String, like other: Activation) -> Activation {
    activation(
      name, channels: other.paddedChannels, usedLanes: other.usedLanes, extent: other.extent)
  }

  private func activation(
    _ name: String, channels: Int, usedLanes: Int, extent: Extent
  ) -> Activation {
    let sampleBytes = Activation.padded(channels) * extent.voxelCount * precision.elementBytes
    return Activation(
      buffer: transientBuffer(name, byteCount: batch * sampleBytes), offset: 0,
      sampleStride: sampleBytes, batch: batch, channels: channels, usedLanes: usedLanes,
      extent: extent, precision: precision)
  }

  /// Float32 rows, as the transformer has them.
  func matrix(_ name: String, rows: Int, columns: Int) -> Matrix {
    Matrix(
      buffer: transientBuffer(name, byteCount: rows * columns * 4), rows: rows, columns: columns)
  }

  /// Leaves what adds a layer's backward operations; forgotten where none follow, since what is on
  /// the tape usually holds this builder.
  func onBackward(_ body: @escaping () throws(NetworkError) -> Void) {
    if isTraining { tape.append(body) }
  }

  func addBackward() throws(NetworkError) {
    isAddingBackward = true
    while let body = tape.popLast() { try body() }
  }
}
