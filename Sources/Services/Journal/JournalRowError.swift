// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A value in the database that the journal never writes.
struct JournalRowError: Error, CustomStringConvertible {
  let column: String

  var description: String { "a row holds a value in '\(column)' that does not belong there" }

  static func checked<Value>(_ value: Value?, _ column: String) throws -> Value {
    guard let value else { throw Self(column: column) }
    return value
  }
}
