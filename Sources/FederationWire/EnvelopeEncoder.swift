// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import Tensors

/// Writes envelopes as protobuf.
package enum EnvelopeEncoder {
  /// The packed envelope.
  /// - Throws: ``WireError/frameTooLarge(part:bytes:limit:)`` when it exceeds one frame, which only
  ///   a manifest of many thousand tensors does.
  package static func encode(_ envelope: Envelope) throws(WireError) -> [UInt8] {
    let memory = PackingMemory()
    let message = memory.message(twinseg__envelope__init)
    message.pointee.protocol_version = Envelope.protocolVersion
    message.pointee.federation = memory.text(envelope.federation.text)
    message.pointee.run = memory.text(envelope.run.text)
    message.pointee.sender = memory.text(envelope.sender.text)
    message.pointee.incarnation = envelope.incarnation
    message.pointee.sequence = envelope.sequence
    write(envelope.body, to: message, memory)

    let size = twinseg__envelope__get_packed_size(message)
    guard size <= WireLimits.maximumFrameBytes else {
      throw .frameTooLarge(part: "envelope", bytes: size, limit: WireLimits.maximumFrameBytes)
    }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = twinseg__envelope__pack(message, buffer.baseAddress)
    }
  }

  /// What an update carries to say which tensors it means: the digest of the packed manifest.
  package static func digest(of manifest: ParameterManifest) -> Digest {
    let memory = PackingMemory()
    let message = manifestMessage(manifest, memory)
    let size = twinseg__manifest__get_packed_size(message)
    let packed = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = twinseg__manifest__pack(message, buffer.baseAddress)
    }
    return packed.withUnsafeBytes { Digest(of: $0) }
  }

  private static func write(
    _ body: MessageBody, to message: UnsafeMutablePointer<Twinseg__Envelope>,
    _ memory: PackingMemory
  ) {
    switch body {
    case .hello(let hello):
      let written = memory.message(twinseg__hello__init)
      written.pointee.software_version = memory.text(hello.softwareVersion)
      written.pointee.held = heldMessage(hello.held, memory)
      message.pointee.hello = written
      message.pointee.body_case = TWINSEG__ENVELOPE__BODY_HELLO
    case .globalModel(let model):
      message.pointee.global_model = modelMessage(model, memory)
      message.pointee.body_case = TWINSEG__ENVELOPE__BODY_GLOBAL_MODEL
    case .localUpdate(let update):
      message.pointee.local_update = updateMessage(update, memory)
      message.pointee.body_case = TWINSEG__ENVELOPE__BODY_LOCAL_UPDATE
    case .acknowledgement(let acknowledgement):
      message.pointee.acknowledgement = acknowledgementMessage(acknowledgement, memory)
      message.pointee.body_case = TWINSEG__ENVELOPE__BODY_ACKNOWLEDGEMENT
    case .heartbeat(let heartbeat):
      let written = memory.message(twinseg__heartbeat__init)
      written.pointee.held = heldMessage(heartbeat.held, memory)
      written.pointee.activity = heartbeat.activity.wireValue
      message.pointee.heartbeat = written
      message.pointee.body_case = TWINSEG__ENVELOPE__BODY_HEARTBEAT
    case .goodbye(let reason):
      let written = memory.message(twinseg__goodbye__init)
      written.pointee.reason = memory.text(WireText.clipped(reason))
      message.pointee.goodbye = written
      message.pointee.body_case = TWINSEG__ENVELOPE__BODY_GOODBYE
    case .metric(let event):
      message.pointee.metric = MetricCodec.message(event, memory)
      message.pointee.body_case = TWINSEG__ENVELOPE__BODY_METRIC
    }
  }

  private static func heldMessage(
    _ held: Version?, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__HeldModel>? {
    guard let held else { return nil }
    let written = memory.message(twinseg__held_model__init)
    written.pointee.version = held.number
    return written
  }

  private static func modelMessage(
    _ model: GlobalModel, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__GlobalModel> {
    let directive = memory.message(twinseg__directive__init)
    directive.pointee.pace = model.directive.pace.wireValue
    directive.pointee.local_steps = UInt32(model.directive.localSteps)
    directive.pointee.local_epochs = UInt32(model.directive.localEpochs)
    directive.pointee.learning_rate = model.directive.learningRate
    directive.pointee.proximal_mu = model.directive.proximalStrength
    directive.pointee.staleness_bound = model.directive.stalenessBound
    directive.pointee.update_encoding = model.directive.updateEncoding.wireValue
    directive.pointee.running_statistics = model.directive.runningStatistics.wireValue

    let written = memory.message(twinseg__global_model__init)
    written.pointee.version = model.version.number
    written.pointee.manifest = manifestMessage(model.manifest, memory)
    written.pointee.payload = payloadMessage(model.payload, memory)
    written.pointee.directive = directive
    return written
  }

  private static func updateMessage(
    _ update: LocalUpdate, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__LocalUpdate> {
    let report = memory.message(twinseg__training_report__init)
    report.pointee.loss = update.report.loss
    report.pointee.seconds = update.report.seconds
    report.pointee.steps = update.report.steps

    let written = memory.message(twinseg__local_update__init)
    written.pointee.identifier = identifierMessage(update.id, memory)
    written.pointee.base_version = update.baseVersion.number
    written.pointee.sample_count = UInt64(update.sampleCount)
    written.pointee.manifest_digest = memory.bytes(update.manifestDigest.bytes)
    written.pointee.payload = payloadMessage(update.payload, memory)
    written.pointee.report = report
    return written
  }

  private static func acknowledgementMessage(
    _ acknowledgement: Acknowledgement, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__Acknowledgement> {
    let written = memory.message(twinseg__acknowledgement__init)
    written.pointee.update = identifierMessage(acknowledgement.update, memory)
    written.pointee.outcome = acknowledgement.outcome.wireValue
    if case .rejected(let reason) = acknowledgement.outcome {
      written.pointee.reason = memory.text(WireText.clipped(reason))
    }
    written.pointee.current_version = acknowledgement.currentVersion.number
    return written
  }

  private static func identifierMessage(
    _ id: UpdateID, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__UpdateIdentifier> {
    let written = memory.message(twinseg__update_identifier__init)
    written.pointee.outbox = id.outbox
    written.pointee.number = id.number
    return written
  }

  private static func payloadMessage(
    _ payload: PayloadDescription, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__TensorPayload> {
    let written = memory.message(twinseg__tensor_payload__init)
    written.pointee.encoding = payload.encoding.wireValue
    written.pointee.element_count = UInt64(payload.elementCount)
    written.pointee.chunk_count = UInt32(payload.chunkCount)
    written.pointee.digest = memory.bytes(payload.digest.bytes)
    return written
  }

  private static func manifestMessage(
    _ manifest: ParameterManifest, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__Manifest> {
    let tensors = manifest.tensors.map { tensor in
      let written = memory.message(twinseg__tensor_description__init)
      written.pointee.name = memory.text(tensor.name)
      written.pointee.n_shape = tensor.shape.count
      written.pointee.shape = memory.array(tensor.shape.map(UInt64.init))
      written.pointee.kind = tensor.kind.wireValue
      return written
    }
    let written = memory.message(twinseg__manifest__init)
    written.pointee.n_tensors = tensors.count
    written.pointee.tensors = memory.pointers(tensors)
    return written
  }
}
