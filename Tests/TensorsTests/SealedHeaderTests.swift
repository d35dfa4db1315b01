// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Tensors
import Testing

@Suite("Digests of headers")
struct SealedHeaderTests {
  let folder: TemporaryFolder
  /// A good file, as text of its header and the elements.
  let json: String
  let payload: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    try ParameterFile(
      parameters: ParameterFileTests.sample(),
      metadata: ["architecture": "{\"levels\":4}", "version": "3"]
    ).write(to: folder.path("good"))
    let bytes = try folder.bytes("good")
    json = String(decoding: bytes[8..<bytes.count - 32], as: UTF8.self)
    payload = bytes.suffix(32)
  }

  private func read(_ json: String) throws -> ParameterFile {
    let length = UInt64(json.utf8.count)
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(json.utf8)
    return try ParameterFile(contentsOf: folder.file("changed", bytes + payload))
  }

  private func replacing(_ text: String, _ other: String) throws -> String {
    let range = try #require(json.firstRange(of: text))
    return json.replacingCharacters(in: range, with: other)
  }

  @Test(
    "a changed header is an error",
    arguments: [
      (#""version":"3""#, #""version":"4""#),
      (#"\"levels\":4"#, #"\"levels\":5"#),
      (#""shape":[2,2]"#, #""shape":[4,1]"#),
      ("running_mean", "running_meen"),
      (#"{"__metadata__""#, #"{ "__metadata__""#),
    ])
  func tampering(text: String, other: String) throws {
    let changed = try replacing(text, other)
    let error = try #require(throws: TensorsError.self) { try read(changed) }
    #expect(error.description.contains("its header has digest "), "\(error)")
  }

  @Test("a digest of something else, or none, is an error", arguments: ["0123", ""])
  func otherDigest(digest: String) throws {
    let key = #""twinseg.header_digest":""#
    let begin = try #require(json.firstRange(of: key)).upperBound
    let end = json.index(begin, offsetBy: 32)
    let changed = json.replacingCharacters(in: begin..<end, with: digest)
    let error = try #require(throws: TensorsError.self) { try read(changed) }
    #expect(error.description.hasSuffix("says that it has \(digest)."), "\(error)")
  }

  @Test("spaces behind the header do not matter, and a header without a digest is read")
  func accepted() throws {
    #expect(try read(json + "  ").metadata["version"] == "3")
    let key = try replacing("twinseg.header_digest", "twinseg.header_comment")
    #expect(try read(key).metadata["version"] == "3")
  }

  @Test("a header written anew by another program is an error")
  func rewritten() throws {
    let changed = try replacing(#""twinseg.header_digest":""#, #""twinseg.header_digest": ""#)
    let error = try #require(throws: TensorsError.self) { try read(changed) }
    #expect(error.description.contains("another program has written its header anew"))
  }

  @Test("the key and its like in names and metadata do not mislead")
  func lookalikes() throws {
    let text = #""twinseg.header_digest":"""#
    let manifest = try ParameterManifest([
      TensorDescription(name: "twinseg.header_digest", shape: [1]),
      TensorDescription(name: text, shape: [1]),
    ])
    let path = folder.path("m")
    let metadata = ["a": text, text: "b", "twinseg.header_digest": "mine"]
    try ParameterFile(
      parameters: ParameterVector(manifest: manifest, repeating: 1), metadata: metadata
    ).write(to: path)
    let read = try ParameterFile(contentsOf: path)
    #expect(read.parameters.manifest == manifest)
    #expect(read.metadata == ["a": text, text: "b"])
  }
}
