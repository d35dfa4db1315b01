// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Services
import Tensors
import Testing

@Suite("Payload store")
struct PayloadStoreTests {
  private let folder: TemporaryFolder
  private let store: PayloadStore

  init() throws {
    folder = try TemporaryFolder()
    store = PayloadStore(folder: folder.path)
  }

  private func elements(_ contribution: Contribution) throws -> [Float] {
    var elements = [Float](repeating: .nan, count: contribution.payload.elementCount)
    try store.read(contribution, with: TensorDecoder()) { offset, piece in
      for (index, value) in piece.enumerated() { elements[offset + index] = value }
    }
    return elements
  }

  private func save(
    _ sample: SamplePayload, _ agent: String = "a", _ number: UInt64 = 1
  ) throws -> Contribution {
    let contribution = try sample.contribution(agent, number)
    try store.save(sample.frames, payload: sample.payload, as: PayloadName(contribution))
    return contribution
  }

  @Test("gives back the elements and their norm", arguments: TensorEncoding.allCases)
  func roundTrip(encoding: TensorEncoding) throws {
    // Three chunks in single precision, two in half; every value is exact in both.
    let elements = (0..<600_000).map { Float($0 % 2_001) - 1_000 }
    let contribution = try save(SamplePayload(elements, encoding: encoding))
    #expect(contribution.payload.chunkCount > 1)
    #expect(try self.elements(contribution) == elements)
    let summary = try store.read(contribution, with: TensorDecoder()) { _, _ in }
    #expect(summary.maximumMagnitude == 1_000)
  }

  @Test("lies where the design says, under a name that reads back")
  func names() throws {
    let contribution = try save(SamplePayload([1]), "hospital-1", 42)
    #expect(try folder.names(in: "updates/hospital-1") == ["000000000000abcd-42.update"])
    #expect(try store.names() == [PayloadName(contribution)])
  }

  @Test("refuses a file that ends early or late, wherever")
  func truncation() throws {
    let contribution = try save(SamplePayload([1, 2, 3]))
    let path = store.path(of: PayloadName(contribution))
    let whole = try folder.bytes(of: path)
    for length in 0..<whole.count {
      try folder.write(Array(whole.prefix(length)), to: path)
      #expect(throws: ServiceError.self, "\(length) bytes") { _ = try elements(contribution) }
    }
    try folder.write(whole + [0], to: path)
    #expect(throws: ServiceError.self) { _ = try elements(contribution) }
    try folder.write(whole, to: path)
    #expect(try elements(contribution) == [1, 2, 3])
  }

  @Test("refuses a file with any bit flipped")
  func damage() throws {
    let contribution = try save(SamplePayload([1, 2, 3]))
    let path = store.path(of: PayloadName(contribution))
    let whole = try folder.bytes(of: path)
    for byte in whole.indices {
      for bit in UInt8(0)..<8 {
        try folder.damage(path, byte: byte, bit: bit)
        let error = #expect(throws: ServiceError.self, "byte \(byte), bit \(bit)") {
          _ = try elements(contribution)
        }
        if let error { #expect("\(error)".contains(path)) }
        try folder.write(whole, to: path)
      }
    }
  }

  @Test("refuses the payload of another update, and one that is not there")
  func others() throws {
    let contribution = try save(SamplePayload([1, 2, 3]))
    let other = try SamplePayload([1, 2, 4]).contribution("a", 1)
    #expect(throws: ServiceError.self) { _ = try elements(other) }
    #expect(try elements(contribution) == [1, 2, 3])
    let missing = try SamplePayload([1, 2, 3]).contribution("a", 2)
    #expect(throws: ServiceError.self) { _ = try elements(missing) }
  }

  @Test("lets orphans and half-written files go, and keeps the rest")
  func orphans() throws {
    let kept = try save(SamplePayload([1]), "a", 1)
    _ = try save(SamplePayload([2]), "a", 2)
    _ = try save(SamplePayload([3]), "b", 1)
    try folder.write([1, 2], to: "\(folder.path)/updates/a/x.update.77-1.partial")
    try folder.write([1, 2], to: "\(folder.path)/updates/a/notes.txt")
    #expect(try store.removeAll(except: [PayloadName(kept)]) == 2)
    #expect(try store.names() == [PayloadName(kept)])
    #expect(try folder.names(in: "updates/a") == ["000000000000abcd-1.update", "notes.txt"])
    #expect(try elements(kept) == [1])
    // What is gone may be let go again.
    try store.remove([PayloadName(kept), PayloadName(kept)])
    #expect(try store.names().isEmpty)
  }
}
