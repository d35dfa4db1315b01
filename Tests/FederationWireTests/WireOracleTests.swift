// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Tensors
import Testing

/// Google's protobuf wrote the fixtures; see Fixtures/make_wire.py.
@Suite("Wire format against another implementation")
struct WireOracleTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "bin", subdirectory: "Fixtures"))
    return Array(try Data(contentsOf: url))
  }

  @Test("envelopes of another implementation are read", arguments: Sample.allCases)
  func reading(sample: Sample) throws {
    let decoder = try EnvelopeDecoder()
    #expect(try decoder.decode(try fixture(sample.rawValue)) == sample.envelope())
  }

  @Test("our envelopes have the same bytes", arguments: Sample.allCases)
  func writing(sample: Sample) throws {
    #expect(try EnvelopeEncoder.encode(try sample.envelope()) == fixture(sample.rawValue))
  }

  @Test("chunks of another implementation are read, digests of another are found right")
  func chunks() throws {
    let decoder = try TensorDecoder()
    let envelopes = try EnvelopeDecoder()
    for (sample, names) in [("model", ["chunk-f32"]), ("update", ["chunk-f16-0", "chunk-f16-1"])] {
      let payload = try #require(try envelopes.decode(try fixture(sample)).body.payload)
      let read = try elements(of: try names.map(fixture), payload, with: decoder)
      #expect(read.elements.map(\.bitPattern) == Samples.elements.map(\.bitPattern))
    }
  }

  @Test("our chunk has the same bytes")
  func writingChunk() throws {
    let (frames, description) = try packed(Samples.elements, .float32)
    #expect(frames == [try fixture("chunk-f32")])
    #expect(try Samples.model().body.payload == description)
  }

  @Test("a manifest's digest is that of another implementation's bytes")
  func manifestDigest() throws {
    let decoder = try EnvelopeDecoder()
    guard case .localUpdate(let update) = try decoder.decode(try fixture("update")).body else {
      Issue.record("the fixture is no update")
      return
    }
    #expect(EnvelopeEncoder.digest(of: try Samples.manifest()) == update.manifestDigest)
  }
}

extension MessageBody {
  /// The payload whose tensor frames follow the envelope, if any do.
  fileprivate var payload: PayloadDescription? {
    switch self {
    case .globalModel(let model): model.payload
    case .localUpdate(let update): update.payload
    default: nil
    }
  }
}
