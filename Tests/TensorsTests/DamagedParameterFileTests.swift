// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors
import Testing

@Suite("Damaged parameter files")
struct DamagedParameterFileTests {
  let folder: TemporaryFolder
  /// A good file.
  let good: [UInt8]
  let payload: [UInt32]

  init() throws {
    folder = try TemporaryFolder()
    let parameters = try ParameterFileTests.sample()
    payload = parameters.bitPatterns
    try ParameterFile(parameters: parameters, metadata: ["version": "3"])
      .write(to: folder.path("good"))
    good = try folder.bytes("good")
  }

  /// What is wrong with a file of these bytes, by the reason that names it.
  private func reason(_ bytes: [UInt8]) throws -> String {
    let path = try folder.file("bad", bytes)
    let error = try #require(throws: TensorsError.self) { try ParameterFile(contentsOf: path) }
    switch error {
    case .invalidFile(path, let reason): return reason
    case .invalidTensor(let name, let reason): return "\(name): \(reason)"
    case .tensorCount, .tooManyElements, .duplicateTensor: return error.description
    default:
      Issue.record("\(error)")
      return ""
    }
  }

  /// A file with this header, and that many zeros as elements.
  private func file(header: String, payload: Int = 4) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: payload)
  }

  // MARK: Damage

  @Test("a file cut short anywhere is an error")
  func truncation() throws {
    for length in 0..<good.count {
      #expect(try !reason(Array(good.prefix(length))).isEmpty, "\(length) bytes")
    }
  }

  @Test("bytes behind the elements are an error", arguments: [1, 4])
  func excess(count: Int) throws {
    let found = try reason(good + [UInt8](repeating: 0, count: count))
    #expect(found == "it holds \(32 + count) bytes of elements where 32 belong")
  }

  @Test("a changed element is found by the digest")
  func tampering() throws {
    for position in good.count - 32..<good.count {
      var bytes = good
      bytes[position] ^= 0x10
      let found = try reason(bytes)
      #expect(found.hasPrefix("its elements have digest "), "\(found)")
    }
  }

  @Test("2,000 mutations are errors or leave the elements as they were")
  func mutations() throws {
    var generator = SplitMix64(state: 7)
    let digits = Array("0123456789-+.eE[]{}\",: ".utf8)
    var survivors = 0
    for mutation in 0..<2000 {
      var bytes = good
      let position = Int.random(in: 0..<bytes.count, using: &generator)
      switch mutation % 4 {
      case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[position] = UInt8.random(in: 0...255, using: &generator)
      // What JSON is made of reaches further than random bytes.
      case 2: bytes[position] = digits.randomElement(using: &generator) ?? 0
      default:
        let end = min(bytes.count, position + 4)
        bytes.replaceSubrange(position..<end, with: generator.bytes(end - position))
      }
      let path = try folder.file("mutant", bytes)
      do {
        let read = try ParameterFile(contentsOf: path)
        #expect(read.parameters.bitPatterns == payload, "mutation \(mutation) at \(position)")
        survivors += 1
      } catch {
        #expect(error.description.hasSuffix("."), "mutation \(mutation) at \(position)")
      }
    }
    // What is left are padding, bytes that stay as they were, and the names of the digests' keys.
    #expect((1..<500).contains(survivors), "\(survivors)")
  }

  // MARK: Hostile headers

  @Test(
    "a header longer than the file, or than may be, takes no memory",
    arguments: [329, 100_000_001, 1 << 62, 1 << 63, .max] as [UInt64])
  func headerLength(length: UInt64) throws {
    var bytes = [UInt8](repeating: 0x20, count: 336)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
    let expected = "its header would have \(length) bytes, the file has 336"
    #expect(try reason(bytes) == expected)
  }

  @Test(
    "offsets out of place are named",
    arguments: [
      (-4, 0), (.min, .min + 4), (.min, 0), (.min, .max), (0, .max), (0, .min), (.max, .min),
      (4, 0), (0, 3), (0, 8), (-1, 3),
    ] as [(Int, Int)])
  func offsets(begin: Int, end: Int) throws {
    let header = #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[\#(begin),\#(end)]}}"#
    #expect(try reason(file(header: header)) == "tensor 'w' lies at \(begin)..<\(end), shape [1]")
  }

  @Test(
    "extents out of range are named",
    arguments: [
      "[0]", "[-1]", "[9223372036854775807]", "[9223372036854775807,9223372036854775807]",
      "[4611686018427387904,4]", "[-9223372036854775808]", "[1,1,1,1,1,1,1,1,1]",
    ])
  func shapes(shape: String) throws {
    let header = #"{"w":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,4]}}"#
    #expect(try reason(file(header: header)).hasPrefix("w: "))
  }

  @Test(
    "numbers that are no integers are no header",
    arguments: ["1e30", "9223372036854775808", "-9223372036854775809", "1.5", "\"1\"", "null"])
  func numbers(number: String) throws {
    for header in [
      #"{"w":{"dtype":"F32","shape":[\#(number)],"data_offsets":[0,4]}}"#,
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,\#(number)]}}"#,
    ] {
      #expect(try reason(file(header: header)).hasPrefix("its header is not the JSON"))
    }
  }

  @Test(
    "a header of another form is no header",
    arguments: [
      "", " ", "[]", "7", "null", "{", #"{"w":7}"#, #"{"w":{}}"#, #"{"__metadata__":7}"#,
      #"{"__metadata__":{"version":3}}"#, #"{"w":{"dtype":"F32","shape":[1]}}"#,
      #"{"w":{"__metadata__":{"a":"b"}}}"#,
    ])
  func form(header: String) throws {
    #expect(try reason(file(header: header)).hasPrefix("its header is not the JSON"))
  }

  @Test("a header nested deeply is refused")
  func nesting() throws {
    for depth in [1000, 100_000] {
      let header = #"{"w":"# + String(repeating: "[", count: depth)
      #expect(try reason(file(header: header)).hasPrefix("its header is not the JSON"))
    }
  }

  @Test(
    "what a header says wrongly is named",
    arguments: [
      (#"{}"#, "A manifest of 0 tensors"),
      (
        #"{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#,
        "tensor 'w' has dtype BF16, F32 is read"
      ),
      (#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, "'w' lacks its place"),
      (#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#, "'w' lacks its place"),
      (
        #"{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        ": its name has 0 bytes, 1 to 256 can be"
      ),
      (
        #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        "tensor 'w' overlaps another or leaves a gap"
      ),
      (
        #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[\#(Int.max - 4),\#(Int.max)]}}"#,
        "tensor 'w' overlaps another or leaves a gap"
      ),
      (
        #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
          + #""v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        "overlaps another or leaves a gap"
      ),
      (
        #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
          + #""__metadata__":{"twinseg.digest":"0123"}}"#,
        "its header says 0123"
      ),
      (
        #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
          + #""__metadata__":{"twinseg.running_statistics":"[w"}}"#,
        "its list of running statistics is not a JSON array of names"
      ),
    ])
  func contradictions(header: String, expected: String) throws {
    let found = try reason(file(header: header))
    #expect(found.contains(expected), "\(found)")
  }

  @Test("sizes that only the header claims take no memory")
  func claims() throws {
    // 32 GiB of elements, and a file of a few bytes.
    let count = 1 << 33
    let header = #"{"w":{"dtype":"F32","shape":[\#(count)],"data_offsets":[0,\#(count * 4)]}}"#
    let expected = "it holds 4 bytes of elements where \(count * 4) belong"
    #expect(try reason(file(header: header)) == expected)
  }

  private static let fits = AvailableMemory.bytes().map { $0 >= 4 << 33 } ?? true

  @Test("a sparse file larger than the memory left takes none", .enabled(if: !fits))
  func sparse() throws {
    let count = 1 << 33
    let header = #"{"w":{"dtype":"F32","shape":[\#(count)],"data_offsets":[0,\#(count * 4)]}}"#
    let path = try folder.file("sparse", file(header: header, payload: 0))
    try #require(truncate(path, 8 + header.utf8.count + count * 4) == 0)
    let error = try #require(throws: TensorsError.self) { try ParameterFile(contentsOf: path) }
    #expect(error.description.contains("\(count * 4) bytes of memory are needed"), "\(error)")
  }

  // MARK: No file

  @Test("a missing file is named")
  func missing() {
    let path = folder.path("none")
    #expect(
      throws: TensorsError.fileOperation(
        operation: "open", path: path, reason: String(cString: strerror(ENOENT)))
    ) { try ParameterFile(contentsOf: path) }
  }

  @Test("a folder is no file")
  func isFolder() throws {
    let path = try folder.folder("f")
    let error = try #require(throws: TensorsError.self) { try ParameterFile(contentsOf: path) }
    #expect(error.description.contains(path))
  }
}
