// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation

/// Writes requests and replies of an agent's twin as protobuf.
package enum TwinEncoder {
  /// - Throws: ``WireError/frameTooLarge(part:bytes:limit:)``.
  package static func encode(_ request: TwinRequest) throws(WireError) -> [UInt8] {
    let memory = PackingMemory()
    let message = memory.message(twinseg__twin_request__init)
    message.pointee.protocol_version = TwinRequest.protocolVersion
    message.pointee.request = request.number
    switch request.body {
    case .segment(let source, let wantsOverlay):
      message.pointee.segment = caseMessage(source, wantsOverlay, memory)
      message.pointee.body_case = TWINSEG__TWIN_REQUEST__BODY_SEGMENT
    case .chunk(let file, let offset):
      let chunk = memory.message(twinseg__file_chunk__init)
      chunk.pointee.file = UInt32(clamping: file)
      chunk.pointee.offset = UInt64(clamping: offset)
      message.pointee.chunk = chunk
      message.pointee.body_case = TWINSEG__TWIN_REQUEST__BODY_CHUNK
    case .restore(let refresh):
      let restore = memory.message(twinseg__restore_twin__init)
      restore.pointee.refresh = refresh
      message.pointee.restore = restore
      message.pointee.body_case = TWINSEG__TWIN_REQUEST__BODY_RESTORE
    case .status:
      message.pointee.status = memory.message(twinseg__ask_status__init)
      message.pointee.body_case = TWINSEG__TWIN_REQUEST__BODY_STATUS
    case .cancel:
      message.pointee.cancel = memory.message(twinseg__cancel_request__init)
      message.pointee.body_case = TWINSEG__TWIN_REQUEST__BODY_CANCEL
    }
    return try packed(
      twinseg__twin_request__get_packed_size(message), part: "request"
    ) { twinseg__twin_request__pack(message, $0) }
  }

  /// - Throws: ``WireError/frameTooLarge(part:bytes:limit:)``.
  package static func encode(_ reply: TwinReply) throws(WireError) -> [UInt8] {
    let memory = PackingMemory()
    let message = memory.message(twinseg__twin_reply__init)
    message.pointee.protocol_version = TwinRequest.protocolVersion
    message.pointee.request = reply.number
    switch reply.body {
    case .queued(let ahead):
      let queued = memory.message(twinseg__queued__init)
      queued.pointee.ahead = UInt32(clamping: ahead)
      message.pointee.queued = queued
      message.pointee.body_case = TWINSEG__TWIN_REPLY__BODY_QUEUED
    case .started:
      message.pointee.started = memory.message(twinseg__started__init)
      message.pointee.body_case = TWINSEG__TWIN_REPLY__BODY_STARTED
    case .segmentation(let header):
      message.pointee.segmentation = segmentationMessage(header, memory)
      message.pointee.body_case = TWINSEG__TWIN_REPLY__BODY_SEGMENTATION
    case .restored(let refresh):
      let restored = memory.message(twinseg__twin_restored__init)
      restored.pointee.refresh = refresh
      message.pointee.restored = restored
      message.pointee.body_case = TWINSEG__TWIN_REPLY__BODY_RESTORED
    case .status(let status):
      message.pointee.status = statusMessage(status, memory)
      message.pointee.body_case = TWINSEG__TWIN_REPLY__BODY_STATUS
    case .refused(let refusal):
      let refused = memory.message(twinseg__twin_refused__init)
      refused.pointee.kind = refusal.kind.wireValue
      refused.pointee.reason = memory.text(WireText.clipped(refusal.reason))
      message.pointee.refused = refused
      message.pointee.body_case = TWINSEG__TWIN_REPLY__BODY_REFUSED
    }
    return try packed(
      twinseg__twin_reply__get_packed_size(message), part: "reply"
    ) { twinseg__twin_reply__pack(message, $0) }
  }

  private static func packed(
    _ size: Int, part: String, _ pack: (UnsafeMutablePointer<UInt8>?) -> Int
  ) throws(WireError) -> [UInt8] {
    guard size <= WireLimits.maximumFrameBytes else {
      throw .frameTooLarge(part: part, bytes: size, limit: WireLimits.maximumFrameBytes)
    }
    return [UInt8](unsafeUninitializedCapacity: size) { $1 = pack($0.baseAddress) }
  }

  private static func caseMessage(
    _ source: CaseSource, _ wantsOverlay: Bool, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__SegmentCase> {
    let written = memory.message(twinseg__segment_case__init)
    written.pointee.wants_overlay = wantsOverlay ? 1 : 0
    switch source {
    case .folder(let path):
      let folder = memory.message(twinseg__case_folder__init)
      folder.pointee.path = memory.text(path)
      written.pointee.folder = folder
      written.pointee.source_case = TWINSEG__SEGMENT_CASE__SOURCE_FOLDER
    case .streamed(let name, let files):
      let streamed = memory.message(twinseg__streamed_case__init)
      streamed.pointee.name = memory.text(name)
      streamed.pointee.n_files = files.count
      streamed.pointee.files = memory.pointers(
        files.map { file in
          let written = memory.message(twinseg__streamed_file__init)
          written.pointee.name = memory.text(file.name)
          written.pointee.size = UInt64(clamping: file.size)
          return written
        })
      written.pointee.streamed = streamed
      written.pointee.source_case = TWINSEG__SEGMENT_CASE__SOURCE_STREAMED
    }
    return written
  }

  private static func segmentationMessage(
    _ header: SegmentationHeader, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__Segmentation> {
    let written = memory.message(twinseg__segmentation__init)
    written.pointee.mask_bytes = UInt64(clamping: header.maskBytes)
    written.pointee.overlay_bytes = UInt64(clamping: header.overlayBytes)
    written.pointee.n_volumes = header.volumes.count
    written.pointee.volumes = memory.pointers(
      header.volumes.map { volume in
        let written = memory.message(twinseg__structure_volume__init)
        written.pointee.name = memory.text(volume.name)
        written.pointee.millilitres = volume.millilitres
        return written
      })
    written.pointee.twin_refresh = header.refresh
    written.pointee.parent_version = header.parent.number
    written.pointee.waiting_seconds = header.times.waiting
    written.pointee.reading_seconds = header.times.reading
    written.pointee.network_seconds = header.times.network
    written.pointee.total_seconds = header.times.total
    return written
  }

  private static func statusMessage(
    _ status: AgentStatus, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__AgentStatus> {
    let written = memory.message(twinseg__agent_status__init)
    written.pointee.agent = memory.text(status.agent.text)
    if let serving = status.serving {
      let message = memory.message(twinseg__serving_twin__init)
      message.pointee.refresh = serving.refresh
      message.pointee.parent_version = serving.parent.number
      written.pointee.serving = message
    }
    written.pointee.activity = status.activity.wireValue
    written.pointee.waiting = UInt32(clamping: status.waiting)
    written.pointee.is_segmenting = status.isSegmenting ? 1 : 0
    written.pointee.answered = status.answered
    written.pointee.refused = status.refused
    return written
  }
}
