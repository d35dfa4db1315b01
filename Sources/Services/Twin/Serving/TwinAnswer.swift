// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Messaging

/// A whole reply of an agent's twin, as it came.
struct TwinAnswer {
  let number: UInt64
  let body: TwinReply.Body
  /// Of a segmentation.
  private var mask: [UInt8] = []
  private var overlay: [UInt8] = []

  /// - Throws: ``WireError`` or ``MessagingError``.
  init(_ message: inout IncomingMessage, with decoder: TwinDecoder) throws {
    guard let first = try message.nextPart() else { throw WireError.missing(field: "reply") }
    let reply = try first.withBytes(decoder.reply)
    (number, body) = (reply.number, reply.body)
    guard case .segmentation(let header) = body else { return }
    mask = try Self.bytes(header.maskBytes, of: &message, "mask")
    overlay = try Self.bytes(header.overlayBytes, of: &message, "overlay")
  }

  private static func bytes(
    _ count: Int, of message: inout IncomingMessage, _ part: String
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let frame = try message.nextPart(), frame.count > 0,
        frame.count <= count - bytes.count
      else { throw WireError.elementCount(found: bytes.count, expected: count) }
      frame.withBytes { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  func reply(_ header: SegmentationHeader) -> SegmentationReply {
    SegmentationReply(
      mask: mask, overlay: header.overlayBytes > 0 ? overlay : nil, volumes: header.volumes,
      refresh: header.refresh, parent: header.parent, times: header.times)
  }
}
