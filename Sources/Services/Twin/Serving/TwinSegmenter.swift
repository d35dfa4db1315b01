// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire

/// What does the work of a ``TwinServer``, which knows nothing of images.
package protocol TwinSegmenter: Actor {
  /// Segments one case; one at a time is asked for. The whole case is done by the twin that serves when
  /// this begins, whatever happens meanwhile.
  /// - Throws: why it cannot be done; the client reads the error's description. `CancellationError` when
  ///   the task was cancelled.
  func segment(_ request: SegmentationRequest) async throws -> SegmentationReply

  /// Makes an earlier twin serve, for the requests that come after. May be called while ``segment(_:)``
  /// is suspended.
  /// - Throws: why it cannot; the client reads the error's description.
  func restore(refresh: UInt64) async throws

  /// What serves, and what the agent does. Must not wait for a segmentation.
  nonisolated var status: TwinStatus { get async }
}

/// What a ``TwinSegmenter`` says of itself.
package struct TwinStatus: Sendable, Equatable {
  /// Nil: nothing to segment with yet.
  package let serving: AgentStatus.Serving?
  package let activity: AgentStatus.Activity

  package init(serving: AgentStatus.Serving?, activity: AgentStatus.Activity) {
    self.serving = serving
    self.activity = activity
  }
}

/// A case to be segmented.
package struct SegmentationRequest: Sendable, Equatable {
  /// With the images of one case. Of a case that was streamed it is named as the client said, and goes
  /// after the answer.
  package let folder: String
  package let isStreamed: Bool
  package let wantsOverlay: Bool

  package init(folder: String, isStreamed: Bool, wantsOverlay: Bool) {
    self.folder = folder
    self.isStreamed = isStreamed
    self.wantsOverlay = wantsOverlay
  }
}
