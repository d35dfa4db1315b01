// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Tensors
import Testing

/// Damaged messages give a value or one of our errors, and what can be read can be written.
///
/// TWINSEG_FUZZ_MUTATIONS sets how many mutations are tried in all (default: 200000) and
/// TWINSEG_FUZZ_SEED where they start (default: 1). The seed of a failure is in its text: with it
/// and `TWINSEG_FUZZ_MUTATIONS=1`, every test begins with that mutation.
@Suite("Fuzzing the wire")
struct FuzzTests {
  static let mutations = setting("TWINSEG_FUZZ_MUTATIONS") ?? 200_000
  static let firstSeed = UInt64(setting("TWINSEG_FUZZ_SEED") ?? 1)
  /// Below this, counts say nothing.
  static let fewest = 1_000

  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  /// What became of a test's mutations.
  private struct Counts {
    var unchanged = 0
    /// Read, to the same value as before the damage.
    var same = 0
    /// Read, to another value.
    var other = 0
    var refused: [String: Int] = [:]

    var allRefused: Int { refused.values.reduce(0, +) }

    /// Notes an error by the name of its case.
    mutating func refuse(_ error: any Error) {
      let name = String(describing: Mirror(reflecting: error).children.first?.label ?? "\(error)")
      refused[name, default: 0] += 1
    }
  }

  /// Seeds of one test, at least one.
  private func seeds(share: Int) -> Range<UInt64> {
    Self.firstSeed..<Self.firstSeed + UInt64(max(1, Self.mutations / share))
  }

  // MARK: Envelopes

  @Test("a damaged envelope is read or refused", arguments: Sample.allCases)
  func envelopes(sample: Sample) throws {
    let decoder = try EnvelopeDecoder()
    let original = try sample.envelope()
    let message = try EnvelopeEncoder.encode(original)
    let others = try Sample.allCases.map { try EnvelopeEncoder.encode(try $0.envelope()) }
    let seeds = seeds(share: 2 * Sample.allCases.count)
    var counts = Counts()
    for seed in seeds {
      var mutator = Mutator(seed: seed)
      let other = others[mutator.index(others.count)]
      let bytes = mutator.mutated(message, other: other)
      guard bytes != message else {
        counts.unchanged += 1
        continue
      }
      guard comesBack(bytes, original, decoder, &counts) else {
        Issue.record("seed \(seed): what was read does not come back")
        return
      }
    }
    try expectVariety(counts, of: seeds.count, refusals: ["malformed", "invalid"])
  }

  @Test("damaged random envelopes are read or refused")
  func randomEnvelopes() throws {
    let decoder = try EnvelopeDecoder()
    let seeds = seeds(share: 4)
    var counts = Counts()
    for seed in seeds {
      var envelopes = RandomEnvelopes(seed: seed)
      let original = try envelopes.next()
      let message = try EnvelopeEncoder.encode(original)
      var mutator = Mutator(seed: seed)
      let bytes = mutator.mutated(message, other: try EnvelopeEncoder.encode(envelopes.next()))
      guard bytes != message else {
        counts.unchanged += 1
        continue
      }
      guard comesBack(bytes, original, decoder, &counts) else {
        Issue.record("seed \(seed): what was read does not come back")
        return
      }
    }
    try expectVariety(counts, of: seeds.count, refusals: ["malformed", "invalid", "missing"])
  }

  /// Reads an envelope and counts what became of it. - Returns: false when it could be read, but
  /// not be written and read again to the same value.
  private func comesBack(
    _ bytes: [UInt8], _ original: Envelope, _ decoder: EnvelopeDecoder, _ counts: inout Counts
  ) -> Bool {
    let envelope: Envelope
    do {
      envelope = try decoder.decode(bytes)
    } catch {
      // Typed: it is a WireError.
      counts.refuse(error)
      return true
    }
    if envelope == original { counts.same += 1 } else { counts.other += 1 }
    guard let written = try? EnvelopeEncoder.encode(envelope) else { return false }
    return (try? decoder.decode(written)) == envelope
  }

  // MARK: Chunks

  @Test("damaged chunks are read or refused", arguments: TensorEncoding.allCases)
  func chunks(encoding: TensorEncoding) throws {
    let fuzz = try ChunkFuzz(encoding)
    let seeds = seeds(share: 16)
    var counts = Counts()
    for seed in seeds {
      var mutator = Mutator(seed: seed)
      let frames = fuzz.mutated(with: &mutator)
      guard frames != fuzz.frames else {
        counts.unchanged += 1
        continue
      }
      do {
        let read = try fuzz.read(frames, .full)
        if read.elementsEqual(fuzz.elements) { counts.same += 1 } else { counts.other += 1 }
      } catch let error where error is WireError || error is TensorsError {
        counts.refuse(error)
      } catch {
        Issue.record("seed \(seed): \(error) is none of our errors")
        return
      }
    }
    // What the digest lets pass is what was sent.
    #expect(counts.other == 0)
    try expectVariety(counts, of: seeds.count, refusals: ["malformed", "chunk", "digest"])
  }

  @Test("chunks whose digest nobody checks are read or refused", arguments: TensorEncoding.allCases)
  func uncheckedChunks(encoding: TensorEncoding) throws {
    let fuzz = try ChunkFuzz(encoding)
    let seeds = seeds(share: 16)
    var counts = Counts()
    for seed in seeds {
      var mutator = Mutator(seed: seed)
      let frames = fuzz.mutated(with: &mutator)
      guard frames != fuzz.frames else {
        counts.unchanged += 1
        continue
      }
      let read: [Float]
      do {
        read = try fuzz.read(frames, .orderOnly)
      } catch let error where error is WireError || error is TensorsError {
        counts.refuse(error)
        continue
      } catch {
        Issue.record("seed \(seed): \(error) is none of our errors")
        return
      }
      if read.elementsEqual(fuzz.elements) { counts.same += 1 } else { counts.other += 1 }
      guard fuzz.comesBack(read, encoding) else {
        Issue.record("seed \(seed): \(read) does not come back")
        return
      }
    }
    try expectVariety(counts, of: seeds.count, refusals: ["malformed", "chunk"])
    if seeds.count >= Self.fewest { #expect(counts.other > seeds.count / 100) }
  }

  // MARK: Counting

  /// A fuzz that only ever refuses, or only ever reads, tests nothing.
  private func expectVariety(_ counts: Counts, of mutations: Int, refusals: [String]) throws {
    let read = counts.same + counts.other
    #expect(counts.unchanged + read + counts.allRefused == mutations)
    guard mutations >= Self.fewest else { return }
    #expect(counts.unchanged < mutations / 20, "\(counts)")
    #expect(read > mutations / 100, "\(counts)")
    #expect(counts.allRefused > mutations / 5, "\(counts)")
    for refusal in refusals { #expect(counts.refused[refusal] ?? 0 > 0, "\(refusal): \(counts)") }
  }
}

/// A payload of three chunks to be damaged.
private struct ChunkFuzz {
  let elements: [Float] = (0..<40).map { Float($0) / 8 - 2 }
  let frames: [[UInt8]]
  let payload: PayloadDescription
  let decoder: TensorDecoder

  init(_ encoding: TensorEncoding) throws {
    let data = encoded(elements, encoding)
    let size = encoding.bytesPerElement
    frames = [0..<16, 16..<39, 39..<40].enumerated().map { index, range in
      rawChunk(
        index: index, offset: range.lowerBound,
        data: Array(data[range.lowerBound * size..<range.upperBound * size]))
    }
    payload = PayloadDescription(
      encoding: encoding, elementCount: elements.count, chunkCount: frames.count,
      digest: Digest(of: data))
    decoder = try TensorDecoder()
  }

  /// One frame damaged, or, now and then, the frames in disorder.
  func mutated(with mutator: inout Mutator) -> [[UInt8]] {
    guard mutator.index(20) > 0 else { return mutator.reordered(frames) }
    var frames = frames
    let index = mutator.index(frames.count)
    frames[index] = mutator.mutated(frames[index], other: frames[mutator.index(frames.count)])
    return frames
  }

  func read(_ frames: [[UInt8]], _ scrutiny: TensorReading.Scrutiny) throws -> [Float] {
    try FederationWireTests.elements(of: frames, payload, with: decoder, scrutiny: scrutiny)
      .elements
  }

  /// Whether elements can be written and read again with the same bits; those that are not finite
  /// must be refused instead.
  func comesBack(_ read: [Float], _ encoding: TensorEncoding) -> Bool {
    let again = try? packed(read, encoding)
    let elements = again.flatMap {
      try? FederationWireTests.elements(of: $0.frames, $0.description, with: decoder).elements
    }
    guard read.allSatisfy(\.isFinite) else { return elements == nil }
    return elements?.map(\.bitPattern) == read.map(\.bitPattern)
  }
}
