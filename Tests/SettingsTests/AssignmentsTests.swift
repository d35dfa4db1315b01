// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing

@Suite("Settings: what differs from the defaults")
struct AssignmentsTests {
  private static let schema = SettingsSchema([
    .init("name", .text, help: "Any."), .init("count", .integer(0...9), default: "3", help: "Any."),
    .init("rate", .number(0...1), default: "0.50", help: "Any."),
    .init("resume", .boolean, default: "false", help: "Any."),
  ])

  private func assignments(_ commandLine: [(key: String, value: String)]) throws -> [String] {
    try SettingsResolver(schema: Self.schema).resolve(
      file: nil, environment: [:], commandLine: commandLine
    ).assignments(beside: Self.schema)
  }

  @Test("defaults are not told, however they are written")
  func defaults() throws {
    #expect(try assignments([]).isEmpty)
    #expect(try assignments([("rate", "0.5"), ("count", "3"), ("resume", "false")]).isEmpty)
  }

  @Test("the rest is, in the schema's order")
  func others() throws {
    #expect(
      try assignments([("resume", "true"), ("rate", "0.25"), ("count", "4"), ("name", "a b")])
        == ["name=a b", "count=4", "rate=0.25", "resume=true"])
  }
}
