// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import FederationWire

/// A valid envelope as C sees it, to be changed into one that no encoder of ours would write.
/// What hangs on it lives as long as this.
final class RawEnvelope {
  private let arena: UnsafeMutablePointer<tsn_arena>
  let message: UnsafeMutablePointer<Twinseg__Envelope>

  struct Unavailable: Error {}

  init(_ envelope: Envelope) throws {
    let bytes = try EnvelopeEncoder.encode(envelope)
    guard let arena = tsn_arena_create(32 << 20) else { throw Unavailable() }
    let message = twinseg__envelope__unpack(
      UnsafeMutableRawPointer(arena).assumingMemoryBound(to: ProtobufCAllocator.self),
      bytes.count, bytes)
    guard let message else {
      tsn_arena_destroy(arena)
      throw Unavailable()
    }
    self.arena = arena
    self.message = message
  }

  deinit { tsn_arena_destroy(arena) }

  var packed: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: twinseg__envelope__get_packed_size(message)) {
      $1 = twinseg__envelope__pack(message, $0.baseAddress)
    }
  }

  /// Text of these bytes, whatever they are.
  func text(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
    array(bytes.map { CChar(bitPattern: $0) } + [0])
  }

  func text(_ text: String) -> UnsafeMutablePointer<CChar>? { self.text(Array(text.utf8)) }

  func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
    ProtobufCBinaryData(len: bytes.count, data: array(bytes))
  }

  func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element>? {
    let size = elements.count * MemoryLayout<Element>.stride
    guard let memory = arena.pointee.allocator.alloc(arena, size) else { return nil }
    let array = memory.bindMemory(to: Element.self, capacity: elements.count)
    array.initialize(from: elements, count: elements.count)
    return array
  }
}

extension UnsafeMutablePointer where Pointee == Twinseg__Envelope {
  // Parts of the sample messages that tests change. They are all there in a sample.
  var model: UnsafeMutablePointer<Twinseg__GlobalModel> { pointee.global_model }
  var manifest: UnsafeMutablePointer<Twinseg__Manifest> { model.pointee.manifest }
  var directive: UnsafeMutablePointer<Twinseg__Directive> { model.pointee.directive }
  var update: UnsafeMutablePointer<Twinseg__LocalUpdate> { pointee.local_update }
  var report: UnsafeMutablePointer<Twinseg__TrainingReport> { update.pointee.report }
  var version: UnsafeMutablePointer<Twinseg__VersionPublished> {
    pointee.metric.pointee.version_published
  }

  var progress: UnsafeMutablePointer<Twinseg__TrainingProgress> {
    pointee.metric.pointee.training_progress
  }
  var evaluation: UnsafeMutablePointer<Twinseg__Evaluated> { pointee.metric.pointee.evaluated }
  var twin: UnsafeMutablePointer<Twinseg__TwinRefreshed> { pointee.metric.pointee.twin_refreshed }

  func score(_ index: Int) -> UnsafeMutablePointer<Twinseg__StructureScore> {
    evaluation.pointee.scores[index].unsafelyUnwrapped
  }

  /// Of a model or an update.
  var payload: UnsafeMutablePointer<Twinseg__TensorPayload> {
    pointee.body_case == TWINSEG__ENVELOPE__BODY_GLOBAL_MODEL
      ? model.pointee.payload : update.pointee.payload
  }

  func tensor(_ index: Int) -> UnsafeMutablePointer<Twinseg__TensorDescription> {
    manifest.pointee.tensors[index].unsafelyUnwrapped
  }
}
