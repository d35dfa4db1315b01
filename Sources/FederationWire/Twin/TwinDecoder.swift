// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation

/// Reads requests and replies of an agent's twin. Whatever the bytes are, the answer is a value or a
/// ``WireError``, within a fixed amount of memory. For one thread.
package final class TwinDecoder {
  private let arena: Arena
  /// The number in what was decoded last, as far as that could be read: errors are answered under it.
  package private(set) var lastNumber: UInt64 = 0

  /// - Throws: ``WireError/outOfMemory(bytes:)``.
  package init() throws(WireError) {
    arena = try Arena(capacity: TwinLimits.maximumDecodedBytes)
  }

  // MARK: Requests

  package func request(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> TwinRequest {
    lastNumber = 0
    let message = try arena.unpack(bytes, part: "request", with: twinseg__twin_request__unpack)
      .pointee
    lastNumber = message.request
    try check(message.protocol_version)
    guard message.request != 0 else {
      throw .invalid(field: "request", value: "0", allowed: "any other number")
    }
    return TwinRequest(number: message.request, body: try body(of: message))
  }

  private func check(_ version: UInt32) throws(WireError) {
    guard version == TwinRequest.protocolVersion else {
      throw .protocolVersion(found: version, expected: TwinRequest.protocolVersion)
    }
  }

  private func body(of message: Twinseg__TwinRequest) throws(WireError) -> TwinRequest.Body {
    switch message.body_case {
    case TWINSEG__TWIN_REQUEST__BODY_SEGMENT:
      let segment = try WireFields.submessage(message.segment, field: "segment")
      return .segment(try source(segment), wantsOverlay: segment.wants_overlay != 0)
    case TWINSEG__TWIN_REQUEST__BODY_CHUNK:
      let chunk = try WireFields.submessage(message.chunk, field: "chunk")
      return .chunk(
        file: try WireFields.integer(
          UInt64(chunk.file), field: "chunk.file", in: 0...TwinLimits.maximumFileCount - 1),
        offset: try WireFields.integer(
          chunk.offset, field: "chunk.offset", in: 0...TwinLimits.maximumFileBytes - 1))
    case TWINSEG__TWIN_REQUEST__BODY_RESTORE:
      let restore = try WireFields.submessage(message.restore, field: "restore")
      guard restore.refresh > 0 else {
        throw .invalid(field: "restore.refresh", value: "0", allowed: "1 or more")
      }
      return .restore(refresh: restore.refresh)
    case TWINSEG__TWIN_REQUEST__BODY_STATUS:
      return .status
    case TWINSEG__TWIN_REQUEST__BODY_CANCEL:
      return .cancel
    default:
      throw .missing(field: "body")
    }
  }

  private func source(_ message: Twinseg__SegmentCase) throws(WireError) -> CaseSource {
    switch message.source_case {
    case TWINSEG__SEGMENT_CASE__SOURCE_FOLDER:
      let field = "segment.folder.path"
      let folder = try WireFields.submessage(message.folder, field: "segment.folder")
      let path = try WireFields.text(
        folder.path, field: field, lengths: 1...TwinLimits.maximumPathLength)
      guard path.hasPrefix("/") else {
        throw .invalid(field: field, value: "relative", allowed: "an absolute path")
      }
      return .folder(path: path)
    case TWINSEG__SEGMENT_CASE__SOURCE_STREAMED:
      let streamed = try WireFields.submessage(message.streamed, field: "segment.streamed")
      return .streamed(
        name: try name(streamed.name, field: "segment.streamed.name"), files: try files(streamed))
    default:
      throw .missing(field: "segment.source")
    }
  }

  private func files(_ message: Twinseg__StreamedCase) throws(WireError) -> [StreamedFile] {
    let field = "segment.streamed.files"
    _ = try WireFields.integer(
      UInt64(message.n_files), field: field, in: 1...TwinLimits.maximumFileCount)
    var files: [StreamedFile] = []
    for index in 0..<message.n_files {
      let file = try WireFields.submessage(message.files[index], field: field)
      let name = try name(file.name, field: "\(field).name")
      guard !files.contains(where: { $0.name == name }) else {
        throw .invalid(field: "\(field).name", value: name, allowed: "each name once")
      }
      let size = try WireFields.integer(
        file.size, field: "\(field).size", in: 1...TwinLimits.maximumFileBytes)
      files.append(StreamedFile(name: name, size: size))
    }
    return files
  }

  private func name(
    _ pointer: UnsafePointer<CChar>?, field: String
  ) throws(WireError) -> String {
    let name = try WireFields.text(pointer, field: field, lengths: 1...TwinLimits.maximumNameLength)
    guard TwinLimits.isName(name) else {
      throw .invalid(
        field: field, value: "no name",
        allowed: "A-Z a-z 0-9 . _ -, the first a letter or a digit")
    }
    return name
  }

  // MARK: Replies

  package func reply(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> TwinReply {
    lastNumber = 0
    let message = try arena.unpack(bytes, part: "reply", with: twinseg__twin_reply__unpack).pointee
    lastNumber = message.request
    try check(message.protocol_version)
    return TwinReply(number: message.request, body: try body(of: message))
  }

  private func body(of message: Twinseg__TwinReply) throws(WireError) -> TwinReply.Body {
    switch message.body_case {
    case TWINSEG__TWIN_REPLY__BODY_QUEUED:
      let queued = try WireFields.submessage(message.queued, field: "queued")
      return .queued(ahead: Int(queued.ahead))
    case TWINSEG__TWIN_REPLY__BODY_STARTED:
      return .started
    case TWINSEG__TWIN_REPLY__BODY_SEGMENTATION:
      let field = "segmentation"
      return .segmentation(
        try segmentation(try WireFields.submessage(message.segmentation, field: field)))
    case TWINSEG__TWIN_REPLY__BODY_RESTORED:
      let restored = try WireFields.submessage(message.restored, field: "restored")
      return .restored(refresh: restored.refresh)
    case TWINSEG__TWIN_REPLY__BODY_STATUS:
      return .status(try status(try WireFields.submessage(message.status, field: "status")))
    case TWINSEG__TWIN_REPLY__BODY_REFUSED:
      let refused = try WireFields.submessage(message.refused, field: "refused")
      return .refused(
        TwinRefusal(
          try TwinRefusal.Kind(wire: refused.kind, field: "refused.kind"),
          try WireFields.text(
            refused.reason, field: "refused.reason", lengths: 1...WireText.maximumReasonLength)))
    default:
      throw .missing(field: "body")
    }
  }

  private func segmentation(
    _ message: Twinseg__Segmentation
  ) throws(WireError) -> SegmentationHeader {
    func seconds(_ value: Double, _ name: String) throws(WireError) -> Double {
      try WireFields.finite(value, field: "segmentation.\(name)_seconds", atLeast: 0)
    }
    return SegmentationHeader(
      maskBytes: try WireFields.integer(
        message.mask_bytes, field: "segmentation.mask_bytes", in: 1...TwinLimits.maximumResultBytes),
      overlayBytes: try WireFields.integer(
        message.overlay_bytes, field: "segmentation.overlay_bytes",
        in: 0...TwinLimits.maximumResultBytes),
      volumes: try volumes(message), refresh: message.twin_refresh,
      parent: Version(message.parent_version),
      times: SegmentationTimes(
        waiting: try seconds(message.waiting_seconds, "waiting"),
        reading: try seconds(message.reading_seconds, "reading"),
        network: try seconds(message.network_seconds, "network"),
        total: try seconds(message.total_seconds, "total")))
  }

  private func volumes(_ message: Twinseg__Segmentation) throws(WireError) -> [StructureVolume] {
    let field = "segmentation.volumes"
    guard message.n_volumes <= TwinLimits.maximumVolumeCount else {
      throw .invalid(
        field: field, value: "\(message.n_volumes) volumes",
        allowed: "at most \(TwinLimits.maximumVolumeCount)")
    }
    var volumes: [StructureVolume] = []
    for index in 0..<message.n_volumes {
      let volume = try WireFields.submessage(message.volumes[index], field: field)
      let name = try WireFields.text(
        volume.name, field: "\(field).name", lengths: 1...TwinLimits.maximumVolumeNameLength)
      guard !volumes.contains(where: { $0.name == name }) else {
        throw .invalid(field: "\(field).name", value: name, allowed: "each name once")
      }
      volumes.append(
        StructureVolume(
          name: name,
          millilitres: try WireFields.finite(
            volume.millilitres, field: "\(field).millilitres", atLeast: 0)))
    }
    return volumes
  }

  private func status(_ message: Twinseg__AgentStatus) throws(WireError) -> AgentStatus {
    let serving = message.serving.map {
      AgentStatus.Serving(
        refresh: $0.pointee.refresh, parent: Version($0.pointee.parent_version))
    }
    return AgentStatus(
      agent: try WireFields.identifier(message.agent, field: "status.agent"), serving: serving,
      activity: try AgentStatus.Activity(wire: message.activity, field: "status.activity"),
      waiting: Int(message.waiting), isSegmenting: message.is_segmenting != 0,
      answered: message.answered, refused: message.refused)
  }
}
