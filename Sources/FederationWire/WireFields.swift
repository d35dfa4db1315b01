// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import Tensors

/// Reads fields of C messages, with errors that name the field.
enum WireFields {
  static func text(
    _ pointer: UnsafePointer<CChar>?, field: String, lengths: ClosedRange<Int>
  ) throws(WireError) -> String {
    guard let pointer else { throw .missing(field: field) }
    guard let text = String(validatingCString: pointer) else {
      throw .invalid(field: field, value: "not UTF-8", allowed: "text in UTF-8")
    }
    guard lengths.contains(text.utf8.count) else {
      throw .invalid(
        field: field, value: "text of \(text.utf8.count) bytes",
        allowed: "\(lengths.lowerBound) to \(lengths.upperBound) bytes")
    }
    return text
  }

  static func identifier<Subject>(
    _ pointer: UnsafePointer<CChar>?, field: String
  ) throws(WireError) -> Identifier<Subject> {
    let text = try text(pointer, field: field, lengths: 1...Identifier<Subject>.maximumLength)
    do {
      return try Identifier(text)
    } catch {
      throw .invalid(field: field, value: "no identifier", allowed: "A-Z a-z 0-9 . _ -")
    }
  }

  static func submessage<Message>(
    _ pointer: UnsafeMutablePointer<Message>?, field: String
  ) throws(WireError) -> Message {
    guard let pointer else { throw .missing(field: field) }
    return pointer.pointee
  }

  static func integer(
    _ value: UInt64, field: String, in range: ClosedRange<Int>
  ) throws(WireError) -> Int {
    guard let integer = Int(exactly: value), range.contains(integer) else {
      throw .invalid(
        field: field, value: "\(value)", allowed: "\(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  static func finite(
    _ value: Double, field: String, atLeast minimum: Double = -.greatestFiniteMagnitude
  ) throws(WireError) -> Double {
    guard value.isFinite, value >= minimum else {
      throw .invalid(
        field: field, value: "\(value)", allowed: "a finite number, \(minimum) or more")
    }
    return value
  }

  /// A share or a score.
  static func fraction(_ value: Double, field: String) throws(WireError) -> Double {
    guard (0...1).contains(value) else {
      throw .invalid(field: field, value: "\(value)", allowed: "0 to 1")
    }
    return value
  }

  static func digest(
    _ data: ProtobufCBinaryData, field: String
  ) throws(WireError) -> Digest {
    guard let digest = Digest(bytes: UnsafeBufferPointer(start: data.data, count: data.len)) else {
      throw .invalid(field: field, value: "\(data.len) bytes", allowed: "16 bytes")
    }
    return digest
  }

  /// Runs an initialiser that checks ranges, and names the message in which it failed.
  static func checked<Value, Failure: Error>(
    field: String, _ make: () throws(Failure) -> Value
  ) throws(WireError) -> Value {
    do {
      return try make()
    } catch {
      throw .invalid(field: field, value: "out of range", allowed: "\(error)")
    }
  }
}
