// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// Damages messages as transports, faulty encoders and attackers might. The same seed makes the
/// same damage.
struct Mutator {
  private enum Damage: CaseIterable {
    case flipBit, changeByte, truncate, insert, remove, duplicate, splice, changeLength
  }

  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// `message` with one or two damages; `other` is what parts of it may be replaced by.
  mutating func mutated(_ message: [UInt8], other: [UInt8]) -> [UInt8] {
    var bytes = message
    for _ in 0...index(2) {
      if index(2) == 0 { damage(&bytes, other) } else { damagePart(of: &bytes, other) }
    }
    return bytes
  }

  /// Some order of `frames`, with some of them missing or doubled.
  mutating func reordered(_ frames: [[UInt8]]) -> [[UInt8]] {
    let count = index(frames.count + 2)
    return (0..<count).map { _ in frames[index(frames.count)] }
  }

  /// An index below `count`, which is not 0.
  mutating func index(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  private mutating func damage(_ bytes: inout [UInt8], _ other: [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = other
      return
    }
    switch Damage.allCases[index(Damage.allCases.count)] {
    case .flipBit: bytes[index(bytes.count)] ^= 1 << index(8)
    case .changeByte: bytes[index(bytes.count)] = byte()
    case .truncate: bytes.removeLast(1 + index(bytes.count))
    case .insert:
      let inserted = (0...index(8)).map { _ in byte() }
      bytes.insert(contentsOf: inserted, at: index(bytes.count + 1))
    case .remove: bytes.removeSubrange(span(of: bytes))
    case .duplicate:
      let span = span(of: bytes)
      bytes.insert(contentsOf: bytes[span], at: index(2) == 0 ? span.upperBound : bytes.count)
    case .splice:
      bytes = Array(bytes.prefix(index(bytes.count + 1)) + other.suffix(index(other.count + 1)))
    case .changeLength: changeLength(&bytes)
    }
  }

  /// Damages the content of a part, and keeps the lengths of what contains it right: such messages
  /// are protobuf more often.
  private mutating func damagePart(of bytes: inout [UInt8], _ other: [UInt8]) {
    var fields: [LengthField] = []
    LengthField.find(in: bytes, bytes.indices, &fields)
    guard !fields.isEmpty else { return damage(&bytes, other) }
    let field = fields[index(fields.count)]
    var content = Array(bytes[field.content])
    damage(&content, other)
    var range = field.range
    var replacement = varint(UInt64(content.count)) + content
    // Those that contain others stand before them.
    for outer in fields.reversed() where outer.content.lowerBound <= range.lowerBound {
      guard outer.content.upperBound >= range.upperBound, outer.range != range else { continue }
      replacement =
        Array(bytes[outer.content.lowerBound..<range.lowerBound]) + replacement
        + Array(bytes[range.upperBound..<outer.content.upperBound])
      replacement = varint(UInt64(replacement.count)) + replacement
      range = outer.range
    }
    bytes.replaceSubrange(range, with: replacement)
  }

  /// Writes a wrong length, most often a larger one, before one of the message's parts.
  private mutating func changeLength(_ bytes: inout [UInt8]) {
    var fields: [LengthField] = []
    LengthField.find(in: bytes, bytes.indices, &fields)
    guard !fields.isEmpty else { return }
    let field = fields[index(fields.count)]
    let lengths: [UInt64] = [
      0, field.length &+ 1, field.length &- 1, field.length &* 2, UInt64(bytes.count), 1 << 20,
      1 << 31 - 1, 1 << 31, 1 << 32, 1 << 63, .max,
    ]
    bytes.replaceSubrange(field.place, with: varint(lengths[index(lengths.count)]))
  }

  /// Bytes in a row, most often few; or a whole field where one is found.
  private mutating func span(of bytes: [UInt8]) -> Range<Int> {
    var fields: [LengthField] = []
    LengthField.find(in: bytes, bytes.indices, &fields)
    if index(2) == 0, !fields.isEmpty {
      let field = fields[index(fields.count)]
      return field.range.lowerBound - 1..<field.range.upperBound
    }
    let start = index(bytes.count)
    return start..<min(bytes.count, start + 1 + index(16))
  }

  /// Any byte, or one with which parsers have trouble.
  private mutating func byte() -> UInt8 {
    let troublesome: [UInt8] = [0, 1, 0x7f, 0x80, 0xff]
    return index(2) == 0
      ? troublesome[index(troublesome.count)] : UInt8.random(in: 0...255, using: &generator)
  }
}

private func varint(_ value: UInt64) -> [UInt8] {
  var rest = value
  var bytes: [UInt8] = []
  while rest > 0x7f {
    bytes.append(UInt8(rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}

/// Where a message says how long one of its parts is.
private struct LengthField {
  let place: Range<Int>
  let length: UInt64

  var content: Range<Int> { place.upperBound..<place.upperBound + Int(length) }
  /// Length and content.
  var range: Range<Int> { place.lowerBound..<content.upperBound }

  /// Finds those of a message and of the parts that look like messages themselves.
  static func find(in bytes: [UInt8], _ range: Range<Int>, _ found: inout [LengthField]) {
    var position = range.lowerBound
    while let tag = varint(in: bytes, &position, range.upperBound) {
      switch tag & 7 {
      case 0: guard varint(in: bytes, &position, range.upperBound) != nil else { return }
      case 1: position += 8
      case 5: position += 4
      case 2:
        let start = position
        guard let length = varint(in: bytes, &position, range.upperBound),
          length <= UInt64(range.upperBound - position)
        else { return }
        found.append(LengthField(place: start..<position, length: length))
        let end = position + Int(length)
        find(in: bytes, position..<end, &found)
        position = end
      default: return
      }
      guard position < range.upperBound else { return }
    }
  }

  private static func varint(in bytes: [UInt8], _ position: inout Int, _ end: Int) -> UInt64? {
    var value: UInt64 = 0
    for shift in 0..<10 where position < end {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << UInt64(7 * shift)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}
