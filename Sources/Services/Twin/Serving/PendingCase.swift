// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Messaging

/// Which request of which client.
struct RequestKey: Hashable {
  /// The name that the socket has for the client's connection.
  let client: [UInt8]
  /// The client's own.
  let number: UInt64

  init(client: Frame, number: UInt64) {
    self.client = client.withBytes { [UInt8]($0) }
    self.number = number
  }
}

/// A case that is sent, waits or is worked on.
struct PendingCase {
  let key: RequestKey
  let client: Frame
  let request: SegmentationRequest
  /// The files of a streamed case, which stay as long as this.
  let spooled: SpooledCase?
  /// When it was asked for.
  let arrived: ContinuousClock.Instant
  /// When something of it came last; the whole of it, once it waits.
  var lastHeard: ContinuousClock.Instant

  init(
    key: RequestKey, client: Frame, request: SegmentationRequest, spooled: SpooledCase?,
    arrived: ContinuousClock.Instant
  ) {
    self.key = key
    self.client = client
    self.request = request
    self.spooled = spooled
    self.arrived = arrived
    lastHeard = arrived
  }
}
