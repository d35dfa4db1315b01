// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire

/// A segmented case.
package struct SegmentationReply: Sendable, Equatable {
  /// The bytes of a .nii.gz file; at least 1, at most ``TwinLimits/maximumResultBytes``.
  package let mask: [UInt8]
  /// The bytes of a PNG file.
  package let overlay: [UInt8]?
  /// At most ``TwinLimits/maximumVolumeCount``, each name once.
  package let volumes: [StructureVolume]
  /// The twin that did it; 0: the global model, there being no twin yet.
  package let refresh: UInt64
  /// Global version that the twin was refreshed from.
  package let parent: Version
  /// Waiting and total are the server's to fill in.
  package var times: SegmentationTimes

  package init(
    mask: [UInt8], overlay: [UInt8]? = nil, volumes: [StructureVolume], refresh: UInt64,
    parent: Version, times: SegmentationTimes
  ) {
    self.mask = mask
    self.overlay = overlay
    self.volumes = volumes
    self.refresh = refresh
    self.parent = parent
    self.times = times
  }

  var header: SegmentationHeader {
    SegmentationHeader(
      maskBytes: mask.count, overlayBytes: overlay?.count ?? 0, volumes: volumes, refresh: refresh,
      parent: parent, times: times)
  }
}
