// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Makes damaged files of good ones. Seed and number decide everything, so that the file of any
/// number can be made again without those before it.
struct NIfTIMutator {
  /// What a reader is to do with a file.
  enum Outcome {
    case refusal
    /// The voxels of the original, of this number.
    case original(Int)
    /// Either refusal or an image; the damage decides.
    case any
  }

  struct File {
    let bytes: [UInt8]
    let damage: String
    let outcome: Outcome
  }

  let seed: UInt64
  /// Whole NIfTI files that are not compressed.
  let originals: [[UInt8]]
  private let zeros: [GzipMember]

  init(seed: UInt64, originals: [[UInt8]]) {
    self.seed = seed
    self.originals = originals
    zeros = (16...22).map { GzipMember([UInt8](repeating: 0, count: 1 << $0), level: 9) }
  }

  func file(_ number: Int) -> File {
    var mixing = SeededGenerator(seed: seed ^ UInt64(number) << 32)
    var generator = SeededGenerator(seed: mixing.next())
    let index = Int.random(in: 0..<originals.count, using: &generator)
    let good = originals[index]
    switch Int.random(in: 0..<100, using: &generator) {
    case 0..<35: return fields(good, &generator)
    case 35..<40: return inertFields(good, index, &generator)
    case 40..<45: return swapped(good, &generator)
    case 45..<53: return cut(good, &generator)
    case 53..<62: return noisy(good, &generator)
    case 62..<65: return noise(&generator)
    case 65..<71: return extended(good, index, &generator)
    case 71..<76: return bomb(&generator)
    default: return compressed(good, index, &generator)
    }
  }

  // MARK: Headers

  private static let words =
    Array(stride(from: 40, through: 54, by: 2)) + [68, 70, 72, 74, 120, 252, 254]
  private static let integers = [0, 32, 140, 144]
  private static let floats =
    Array(stride(from: 56, through: 64, by: 4)) + Array(stride(from: 76, through: 136, by: 4))
    + Array(stride(from: 256, through: 324, by: 4))
  private static let bytes = [36, 38, 39, 122, 123, 344, 345, 346, 347, 348]
  /// Those that decide nothing: intent, calibration, slices, description.
  private static let inert =
    Array(4..<40) + Array(56..<70) + Array(74..<76) + Array(92..<108) + Array(120..<123)
    + Array(124..<252) + Array(328..<344)

  private func fields(_ good: [UInt8], _ generator: inout SeededGenerator) -> File {
    var bytes = good
    var names: [String] = []
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      names.append(Self.setField(of: &bytes, &generator))
    }
    return File(bytes: bytes, damage: "fields \(names)", outcome: .any)
  }

  private static func setField(
    of bytes: inout [UInt8], _ generator: inout SeededGenerator
  ) -> String {
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &generator)]
    }
    switch Int.random(in: 0..<20, using: &generator) {
    case 0..<9:
      let place = pick(words)
      let value = pick([
        0, 1, -1, 2, 4, 7, 8, 16, 64, 256, 512, 4096, 4097, .max, .min,
        Int16.random(in: .min ... .max, using: &generator),
      ])
      put(value, at: place, in: &bytes)
      return "\(place)=\(value)"
    case 9..<11:
      let place = pick(integers)
      let value = pick([
        0, 1, -1, 348, 540, .max, .min, Int32.random(in: .min ... .max, using: &generator),
      ])
      put(value, at: place, in: &bytes)
      return "\(place)=\(value)"
    case 11..<18:
      let place = pick(floats)
      let value = pick([
        0, -0.0, 1, -1, 0.5, 348, 351, 352, 352.5, 353, 0x1p24, 0x1p31, 0x1p63, 1e30, -1e30,
        .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity,
        -.infinity, .nan, Float(bitPattern: UInt32.random(in: 0 ... .max, using: &generator)),
      ])
      put(value.bitPattern, at: place, in: &bytes)
      return "\(place)=\(value)"
    default:
      let place = pick(Self.bytes)
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
      return "\(place)=\(bytes[place])"
    }
  }

  /// In the byte order that the file's own header has.
  private static func put(
    _ value: some FixedWidthInteger, at place: Int, in bytes: inout [UInt8]
  ) {
    let stored = bytes[0] == 0x5c ? value.littleEndian : value.bigEndian
    withUnsafeBytes(of: stored) { bytes.replaceSubrange(place..<place + $0.count, with: $0) }
  }

  private func inertFields(
    _ good: [UInt8], _ index: Int, _ generator: inout SeededGenerator
  ) -> File {
    var bytes = good
    for _ in 0..<20 {
      let place = Self.inert[Int.random(in: 0..<Self.inert.count, using: &generator)]
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
    }
    return File(bytes: bytes, damage: "fields that decide nothing", outcome: .original(index))
  }

  private func swapped(_ good: [UInt8], _ generator: inout SeededGenerator) -> File {
    var bytes = good
    // The length of the header alone, or everything that stands in the header.
    let places =
      Bool.random(using: &generator)
      ? [(0, 4)]
      : (Self.integers + Self.floats).map { ($0, 4) } + Self.words.map { ($0, 2) }
    for (place, width) in places {
      bytes[place..<place + width].reverse()
    }
    return File(bytes: bytes, damage: "\(places.count) swapped fields", outcome: .any)
  }

  // MARK: Content

  private func cut(_ good: [UInt8], _ generator: inout SeededGenerator) -> File {
    let length = Int.random(in: 0..<good.count, using: &generator)
    return File(bytes: Array(good.prefix(length)), damage: "cut to \(length)", outcome: .refusal)
  }

  private func noisy(_ good: [UInt8], _ generator: inout SeededGenerator) -> File {
    var bytes = good
    for _ in 0..<Int.random(in: 1...8, using: &generator) where !bytes.isEmpty {
      let end = Bool.random(using: &generator) ? min(352, bytes.count) : bytes.count
      let place = Int.random(in: 0..<end, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      case 1: bytes.remove(at: place)
      case 2: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    }
    return File(bytes: bytes, damage: "changed bytes", outcome: .any)
  }

  private func noise(_ generator: inout SeededGenerator) -> File {
    let length = Int.random(in: 0...2000, using: &generator)
    var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
    if Bool.random(using: &generator), length > 10 {
      bytes.replaceSubrange(0..<3, with: [31, 139, 8])
    }
    return File(bytes: bytes, damage: "\(length) random bytes", outcome: .refusal)
  }

  private func extended(
    _ good: [UInt8], _ index: Int, _ generator: inout SeededGenerator
  ) -> File {
    let length = 16 * Int.random(in: 1...8, using: &generator)
    var content = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
    // How long it says that it is: the truth, or nonsense.
    let claims: [Int32] = [Int32(length), 0, -1, .max, .min, 7]
    let claim = claims[Int.random(in: 0..<claims.count, using: &generator)]
    withUnsafeBytes(of: claim.littleEndian) { content.replaceSubrange(0..<4, with: $0) }
    var bytes = Array(good[..<352]) + content + good[352...]
    bytes[348] = 1
    let isPlaced = Bool.random(using: &generator)
    if isPlaced { Self.put(Float(352 + length).bitPattern, at: 108, in: &bytes) }
    return File(
      bytes: bytes, damage: "an extension that claims \(claim) bytes",
      outcome: isPlaced ? .original(index) : .any)
  }

  // MARK: Gzip

  private func compressed(
    _ good: [UInt8], _ index: Int, _ generator: inout SeededGenerator
  ) -> File {
    var content = good
    let isDamaged = Int.random(in: 0..<3, using: &generator) == 0
    if isDamaged { _ = Self.setField(of: &content, &generator) }
    let intact: Outcome = isDamaged ? .any : .original(index)
    var member = GzipMember(content)
    func random() -> [UInt8] { (0..<40).map { _ in UInt8.random(in: 0...30, using: &generator) } }
    switch Int.random(in: 0..<11, using: &generator) {
    case 0:
      let length = Int.random(in: 2..<member.bytes.count, using: &generator)
      return File(
        bytes: Array(member.bytes.prefix(length)), damage: "gzip cut to \(length)",
        outcome: .refusal)
    case 1:
      member.checksum ^= 1 << UInt32.random(in: 0..<32, using: &generator)
      return File(bytes: member.bytes, damage: "gzip's checksum", outcome: .refusal)
    case 2:
      member.length ^= 1 << UInt32.random(in: 0..<32, using: &generator)
      return File(bytes: member.bytes, damage: "gzip's length", outcome: .refusal)
    case 3:
      let place = Int.random(in: 0..<member.deflated.count, using: &generator)
      member.deflated[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      return File(bytes: member.bytes, damage: "deflate's byte \(place)", outcome: .any)
    case 4:
      let place = Int.random(in: 2..<10, using: &generator)
      member.header[place] = UInt8.random(in: 0...255, using: &generator)
      return File(bytes: member.bytes, damage: "gzip's header, byte \(place)", outcome: .any)
    case 5:
      let place = Int.random(in: 0...content.count, using: &generator)
      let parts = [content[..<place], [], content[place...]].map { GzipMember(Array($0)).bytes }
      return File(
        bytes: Array(parts.joined()), damage: "three members, cut at \(place)", outcome: intact)
    case 6:
      let isZero = Bool.random(using: &generator)
      return File(
        bytes: member.bytes + (isZero ? [UInt8](repeating: 0, count: 512) : random()),
        damage: "something behind the member", outcome: intact)
    case 7:
      return File(
        bytes: member.bytes + [0x1f, 0x8b] + random(), damage: "a second member of noise",
        outcome: .refusal)
    case 8:
      return File(
        bytes: GzipMember(member.bytes).bytes, damage: "compressed twice", outcome: .refusal)
    case 9:
      let trailing = zeros[zeros.count - 1].bytes
      return File(
        bytes: member.bytes + trailing, damage: "4 MiB of zeros behind the voxels",
        outcome: .refusal)
    default:
      return File(bytes: member.bytes, damage: "compressed", outcome: intact)
    }
  }

  /// Little that unpacks to much, as a header claims it, or not as much.
  private func bomb(_ generator: inout SeededGenerator) -> File {
    var header = Array(originals[0][..<352])
    let power = Int.random(in: 0..<zeros.count, using: &generator)
    let count = 1 << (16 + power)
    let sides: [Int16] = [64, 64, Int16(count >> 12)]
    let factor = [1, 1, 2, 1024][Int.random(in: 0..<4, using: &generator)]
    for (axis, side) in (sides + [Int16(factor), 1, 1, 1]).enumerated() {
      Self.put(side, at: 42 + 2 * axis, in: &header)
    }
    Self.put(Int16(4), at: 40, in: &header)
    Self.put(Int16(2), at: 70, in: &header)
    Self.put(Int16(8), at: 72, in: &header)
    // What lies behind the members makes the file long enough for what twice as much would need.
    let padding = [UInt8](repeating: 0, count: factor == 2 ? count >> 9 : 0)
    return File(
      bytes: GzipMember(header).bytes + zeros[power].bytes + padding,
      damage: "\(count) zeros of \(factor * count) that are claimed",
      outcome: factor == 1 ? .any : .refusal)
  }
}
