// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import Tensors

/// Reads envelopes. Whatever the bytes are, the answer is an envelope or a ``WireError``, within a
/// fixed amount of memory. For one thread.
package final class EnvelopeDecoder {
  private let arena: Arena
  private let limits: WireLimits

  /// - Throws: ``WireError/outOfMemory(bytes:)``.
  package init(limits: WireLimits = WireLimits()) throws(WireError) {
    arena = try Arena(capacity: WireLimits.maximumDecodedEnvelopeBytes)
    self.limits = limits
  }

  package func decode(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Envelope {
    guard bytes.count <= WireLimits.maximumFrameBytes else {
      throw .frameTooLarge(
        part: "envelope", bytes: bytes.count, limit: WireLimits.maximumFrameBytes)
    }
    let message = try arena.unpack(bytes, part: "envelope", with: twinseg__envelope__unpack).pointee
    guard message.protocol_version == Envelope.protocolVersion else {
      throw .protocolVersion(found: message.protocol_version, expected: Envelope.protocolVersion)
    }
    guard message.incarnation != 0 else {
      throw .invalid(field: "incarnation", value: "0", allowed: "any other number")
    }
    return Envelope(
      federation: try WireFields.identifier(message.federation, field: "federation"),
      run: try WireFields.identifier(message.run, field: "run"),
      sender: try WireFields.identifier(message.sender, field: "sender"),
      incarnation: message.incarnation, sequence: message.sequence,
      body: try body(of: message))
  }

  private func body(of message: Twinseg__Envelope) throws(WireError) -> MessageBody {
    switch message.body_case {
    case TWINSEG__ENVELOPE__BODY_HELLO:
      return .hello(try hello(try WireFields.submessage(message.hello, field: "hello")))
    case TWINSEG__ENVELOPE__BODY_GLOBAL_MODEL:
      let field = "global_model"
      return .globalModel(try model(try WireFields.submessage(message.global_model, field: field)))
    case TWINSEG__ENVELOPE__BODY_LOCAL_UPDATE:
      let field = "local_update"
      return .localUpdate(try update(try WireFields.submessage(message.local_update, field: field)))
    case TWINSEG__ENVELOPE__BODY_ACKNOWLEDGEMENT:
      let field = "acknowledgement"
      return .acknowledgement(
        try acknowledgement(try WireFields.submessage(message.acknowledgement, field: field)))
    case TWINSEG__ENVELOPE__BODY_HEARTBEAT:
      let heartbeat = try WireFields.submessage(message.heartbeat, field: "heartbeat")
      return .heartbeat(
        Heartbeat(
          held: held(heartbeat.held),
          activity: try Heartbeat.Activity(wire: heartbeat.activity, field: "heartbeat.activity")))
    case TWINSEG__ENVELOPE__BODY_GOODBYE:
      let goodbye = try WireFields.submessage(message.goodbye, field: "goodbye")
      return .goodbye(
        reason: try WireFields.text(
          goodbye.reason, field: "goodbye.reason", lengths: 0...WireText.maximumReasonLength))
    case TWINSEG__ENVELOPE__BODY_METRIC:
      let metric = try WireFields.submessage(message.metric, field: "metric")
      return .metric(try MetricCodec.event(metric))
    default:
      throw .missing(field: "body")
    }
  }

  private func hello(_ message: Twinseg__Hello) throws(WireError) -> Hello {
    Hello(
      softwareVersion: try WireFields.text(
        message.software_version, field: "hello.software_version",
        lengths: 1...WireText.maximumSoftwareVersionLength),
      held: held(message.held))
  }

  private func held(_ message: UnsafeMutablePointer<Twinseg__HeldModel>?) -> Version? {
    message.map { Version($0.pointee.version) }
  }

  private func model(_ message: Twinseg__GlobalModel) throws(WireError) -> GlobalModel {
    let manifest = try manifest(
      try WireFields.submessage(message.manifest, field: "global_model.manifest"))
    let payload = try payload(
      try WireFields.submessage(message.payload, field: "global_model.payload"))
    guard payload.elementCount == manifest.elementCount else {
      throw .elementCount(found: payload.elementCount, expected: manifest.elementCount)
    }
    let directive = try WireFields.submessage(message.directive, field: "global_model.directive")
    return GlobalModel(
      version: Version(message.version), manifest: manifest, payload: payload,
      directive: try self.directive(directive))
  }

  private func directive(_ message: Twinseg__Directive) throws(WireError) -> Directive {
    let pace = try Pace(wire: message.pace, field: "directive.pace")
    let encoding = try TensorEncoding(
      wire: message.update_encoding, field: "directive.update_encoding")
    let statistics = try RunningStatistics(
      wire: message.running_statistics, field: "directive.running_statistics")
    return try WireFields.checked(field: "directive") { () throws(FederationError) in
      try Directive(
        pace: pace, localSteps: Int(message.local_steps),
        localEpochs: Int(message.local_epochs), learningRate: message.learning_rate,
        proximalStrength: message.proximal_mu, stalenessBound: message.staleness_bound,
        updateEncoding: encoding, runningStatistics: statistics)
    }
  }

  private func manifest(_ message: Twinseg__Manifest) throws(WireError) -> ParameterManifest {
    let field = "manifest.tensors"
    _ = try WireFields.integer(
      UInt64(message.n_tensors), field: field, in: 1...ParameterManifest.maximumTensorCount)
    var tensors: [TensorDescription] = []
    tensors.reserveCapacity(message.n_tensors)
    for index in 0..<message.n_tensors {
      let tensor = try WireFields.submessage(message.tensors[index], field: field)
      let name = try WireFields.text(
        tensor.name, field: "\(field).name", lengths: 1...TensorDescription.maximumNameLength)
      guard tensor.n_shape <= TensorDescription.maximumRank else {
        throw .invalid(
          field: "\(field).shape", value: "\(tensor.n_shape) extents",
          allowed: "at most \(TensorDescription.maximumRank)")
      }
      var shape: [Int] = []
      for dimension in 0..<tensor.n_shape {
        let range = 1...TensorDescription.maximumElementCount
        shape.append(
          try WireFields.integer(tensor.shape[dimension], field: "\(field).shape", in: range))
      }
      let kind = try TensorKind(wire: tensor.kind, field: "\(field).kind")
      tensors.append(
        try WireFields.checked(field: field) { () throws(TensorsError) in
          try TensorDescription(name: name, shape: shape, kind: kind)
        })
    }
    return try WireFields.checked(field: field) { () throws(TensorsError) in
      try ParameterManifest(tensors)
    }
  }

  private func payload(_ message: Twinseg__TensorPayload) throws(WireError) -> PayloadDescription {
    let encoding = try TensorEncoding(wire: message.encoding, field: "payload.encoding")
    let count = try WireFields.integer(
      message.element_count, field: "payload.element_count", in: 1...limits.maximumElementCount)
    let chunkCount = try WireFields.integer(
      UInt64(message.chunk_count), field: "payload.chunk_count", in: 1...Int(UInt32.max))
    // Every chunk holds an element and at most a frame of them.
    let least = (count * encoding.bytesPerElement - 1) / WireLimits.maximumFrameBytes + 1
    guard chunkCount <= count, chunkCount >= least else {
      throw .invalid(
        field: "payload.chunk_count", value: "\(chunkCount)", allowed: "\(least) to \(count)")
    }
    return PayloadDescription(
      encoding: encoding, elementCount: count, chunkCount: chunkCount,
      digest: try WireFields.digest(message.digest, field: "payload.digest"))
  }

  private func update(_ message: Twinseg__LocalUpdate) throws(WireError) -> LocalUpdate {
    let report = try WireFields.submessage(message.report, field: "local_update.report")
    return LocalUpdate(
      id: try identifier(message.identifier, field: "local_update.identifier"),
      baseVersion: Version(message.base_version),
      sampleCount: try WireFields.integer(
        message.sample_count, field: "local_update.sample_count",
        in: 1...UpdateHeader.maximumSampleCount),
      manifestDigest: try WireFields.digest(
        message.manifest_digest, field: "local_update.manifest_digest"),
      payload: try payload(
        try WireFields.submessage(message.payload, field: "local_update.payload")),
      report: try MetricCodec.report(report, field: "local_update.report"))
  }

  private func acknowledgement(
    _ message: Twinseg__Acknowledgement
  ) throws(WireError) -> Acknowledgement {
    let reason = try WireFields.text(
      message.reason, field: "acknowledgement.reason", lengths: 0...WireText.maximumReasonLength)
    return Acknowledgement(
      update: try identifier(message.update, field: "acknowledgement.update"),
      outcome: try Acknowledgement.Outcome(
        wire: message.outcome, reason: reason, field: "acknowledgement.outcome"),
      currentVersion: Version(message.current_version))
  }

  private func identifier(
    _ pointer: UnsafeMutablePointer<Twinseg__UpdateIdentifier>?, field: String
  ) throws(WireError) -> UpdateID {
    let message = try WireFields.submessage(pointer, field: field)
    guard message.outbox > 0 else {
      throw .invalid(field: "\(field).outbox", value: "0", allowed: "any other number")
    }
    guard message.number > 0 else {
      throw .invalid(field: "\(field).number", value: "0", allowed: "1 or more")
    }
    return UpdateID(outbox: message.outbox, number: message.number)
  }
}
