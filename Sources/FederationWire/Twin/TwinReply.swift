// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What an agent's twin answers.
package struct TwinReply: Sendable, Equatable {
  package enum Body: Sendable, Equatable {
    /// It is taken; this many come before it.
    case queued(ahead: Int)
    case started
    case segmentation(SegmentationHeader)
    case restored(refresh: UInt64)
    case status(AgentStatus)
    case refused(TwinRefusal)
  }

  /// Of the request that this is about; 0: its number could not be read.
  package let number: UInt64
  package let body: Body

  package init(number: UInt64, body: Body) {
    self.number = number
    self.body = body
  }
}

/// What is said of a segmentation whose mask and overlay follow.
package struct SegmentationHeader: Sendable, Equatable {
  /// At least 1.
  package let maskBytes: Int
  /// 0: no overlay.
  package let overlayBytes: Int
  package let volumes: [StructureVolume]
  /// Of the twin that did it, from 1.
  package let refresh: UInt64
  /// Global version that the twin was refreshed from.
  package let parent: Version
  package let times: SegmentationTimes

  package init(
    maskBytes: Int, overlayBytes: Int, volumes: [StructureVolume], refresh: UInt64, parent: Version,
    times: SegmentationTimes
  ) {
    self.maskBytes = maskBytes
    self.overlayBytes = overlayBytes
    self.volumes = volumes
    self.refresh = refresh
    self.parent = parent
    self.times = times
  }
}

package struct StructureVolume: Sendable, Equatable {
  /// `ET`, `TC`, `WT`, or a class; 1 to 32 bytes.
  package let name: String
  /// In mL; at least 0.
  package let millilitres: Double

  package init(name: String, millilitres: Double) {
    self.name = name
    self.millilitres = millilitres
  }
}

/// Where the time of a segmentation went: seconds, at least 0.
package struct SegmentationTimes: Sendable, Equatable {
  /// From when all of the case was there to when it was worked on.
  package var waiting: Double
  /// Reading and preparing the images.
  package var reading: Double
  package var network: Double
  /// From the request to the answer.
  package var total: Double

  package init(waiting: Double = 0, reading: Double, network: Double, total: Double = 0) {
    self.waiting = waiting
    self.reading = reading
    self.network = network
    self.total = total
  }
}
