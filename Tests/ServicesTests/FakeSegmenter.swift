// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Services
import Tensors

/// Segments nothing: it says when it begins, waits until it is let go, and answers with what it saw.
actor FakeSegmenter: TwinSegmenter {
  struct NoBrain: Error, CustomStringConvertible {
    let description = "There is no brain in this case."
  }

  /// Cases, as they are begun.
  nonisolated let begun: AsyncStream<SegmentationRequest>
  private let beginning: AsyncStream<SegmentationRequest>.Continuation
  private var isHolding: Bool
  private var held: CheckedContinuation<Void, any Error>?
  private var serving: UInt64 = 1

  init(holds: Bool = false) {
    (begun, beginning) = AsyncStream.makeStream()
    isHolding = holds
  }

  nonisolated var status: TwinStatus {
    get async { TwinStatus(serving: await current, activity: .training) }
  }

  private var current: AgentStatus.Serving {
    AgentStatus.Serving(refresh: serving, parent: Version(serving * 10))
  }

  func segment(_ request: SegmentationRequest) async throws -> SegmentationReply {
    let twin = current
    beginning.yield(request)
    if isHolding { try await hold() }
    if request.folder.hasSuffix("/empty") { throw NoBrain() }
    return SegmentationReply(
      mask: try Self.mask(of: request), overlay: request.wantsOverlay ? [1, 2, 3] : nil,
      volumes: [StructureVolume(name: "WT", millilitres: 12.5)], refresh: twin.refresh,
      parent: twin.parent, times: SegmentationTimes(reading: 0.25, network: 0.5))
  }

  /// For a streamed case, what its files hold; else the folder's path.
  private static func mask(of request: SegmentationRequest) throws -> [UInt8] {
    guard request.isStreamed else { return Array(request.folder.utf8) }
    return try FileManager.default.contentsOfDirectory(atPath: request.folder).sorted()
      .flatMap { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(request.folder)/\($0)"))) }
  }

  private func hold() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          held = continuation
        }
      }
    } onCancel: {
      Task { await self.end(.failure(CancellationError())) }
    }
  }

  private func end(_ result: Result<Void, any Error>) {
    held?.resume(with: result)
    held = nil
  }

  /// Lets what is held go on.
  func release() { end(.success(())) }

  func restore(refresh: UInt64) async throws {
    guard refresh < 100 else { throw ServiceError.twinNotKept(refresh: refresh, kept: [1, 2]) }
    serving = refresh
  }
}
