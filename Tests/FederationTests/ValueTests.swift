// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

@Suite("Values of a federation")
struct ValueTests {
  // MARK: Identifier

  @Test(
    "an identifier is 1 to 64 of A-Z a-z 0-9 . _ -, first a letter or digit",
    arguments: ["a", "Z", "0", "9", "a.b_c-D9", "1.", "a--", String(repeating: "x", count: 64)])
  func identifier(text: String) throws {
    let identifier = try AgentID(text)
    #expect(identifier.text == text && identifier.description == text)
    #expect(try AgentID(text.dropFirst(0)) == identifier)
  }

  @Test(
    "any other text is none, and is named",
    arguments: [
      "", ".", "..", "-a", "_a", "a/b", "a b", " a", "a\n", "a\0", "ä", "aé", "a\u{301}", "@", "a[",
      "a`", "a{", "a:", "/", String(repeating: "x", count: 65),
    ])
  func noIdentifier(text: String) {
    let named = String(text.prefix(64))
    #expect(throws: FederationError.invalidIdentifier(named)) { try AgentID(text) }
  }

  @Test("an error about a text stays on one line")
  func oneLine() {
    let error = FederationError.invalidIdentifier("a\nb\r\nc")
    #expect(!error.description.contains { $0.isNewline })
    #expect(error.description.contains("'abc'"))
  }

  @Test("identifiers sort as their texts")
  func order() {
    #expect((["b", "B", "10", "9"] as [AgentID]).sorted() == ["10", "9", "B", "b"])
  }

  // MARK: Version

  @Test(
    "staleness is how many versions the model moved on, never below zero",
    arguments: [
      (0, 0, 0), (1, 0, 1), (7, 3, 4), (3, 7, 0), (.max, 0, .max), (0, .max, 0),
    ] as [(UInt64, UInt64, UInt64)])
  func staleness(current: UInt64, base: UInt64, tau: UInt64) {
    #expect(Version(current).staleness(since: Version(base)) == tau)
  }

  @Test("versions count up from 0")
  func versions() {
    #expect(Version.initial == 0 && Version.initial.next == 1 && Version(41).next == 42)
    #expect(Version(9) < Version(10) && "\(Version(10))" == "v10")
  }

  @Test("an update is named by outbox and number")
  func updateID() {
    #expect("\(UpdateID(outbox: 0xab, number: 3))" == "ab#3")
    #expect(UpdateID(outbox: 1, number: 2) != UpdateID(outbox: 2, number: 1))
  }

  // MARK: Directive

  @Test("a directive in range is taken", arguments: [1, 1_000_000])
  func directive(steps: Int) throws {
    let directive = try Directive(
      pace: .continuous, localSteps: steps, learningRate: .leastNonzeroMagnitude,
      proximalStrength: 0, stalenessBound: 0, updateEncoding: .float16)
    #expect(directive.localSteps == steps && directive.stalenessBound == 0)
    #expect(directive.updateEncoding.bytesPerElement == 2)
  }

  @Test("local steps out of range are named", arguments: [.min, -1, 0, 1_000_001, .max] as [Int])
  func localSteps(steps: Int) {
    #expect(
      throws: FederationError.outOfRange(
        name: "local steps", value: "\(steps)", allowed: "1 to 1000000")
    ) { try Directive(pace: .continuous, localSteps: steps) }
  }

  @Test("local epochs replace steps, and out of range are named")
  func localEpochs() throws {
    let steps = try Directive(pace: .continuous, localSteps: 7)
    #expect(steps.steps(perEpoch: 3) == 7)
    let epochs = try Directive(pace: .continuous, localSteps: 7, localEpochs: 2)
    #expect(epochs.steps(perEpoch: 3) == 6)
    #expect(epochs.steps(perEpoch: .max) == Directive.maximumLocalSteps)
    for epochs in [-1, 1_000_001] {
      #expect(
        throws: FederationError.outOfRange(
          name: "local epochs", value: "\(epochs)", allowed: "0 to 1000000")
      ) { try Directive(pace: .continuous, localEpochs: epochs) }
    }
  }

  @Test("a learning rate out of range is named", arguments: [0, -0.1, .infinity, .nan] as [Double])
  func learningRate(rate: Double) {
    #expect(
      throws: FederationError.outOfRange(
        name: "learning rate", value: "\(rate)", allowed: "above 0, finite")
    ) { try Directive(pace: .continuous, learningRate: rate) }
  }

  @Test(
    "a proximal strength out of range is named", arguments: [-0.1, .infinity, .nan] as [Double])
  func proximalStrength(strength: Double) {
    #expect(
      throws: FederationError.outOfRange(
        name: "proximal mu", value: "\(strength)", allowed: "0 or more, finite")
    ) { try Directive(pace: .continuous, proximalStrength: strength) }
  }

  // MARK: TrainingReport and UpdateHeader

  @Test("a loss that is no number is named", arguments: [.nan, .infinity, -.infinity] as [Double])
  func loss(loss: Double) {
    #expect(
      throws: FederationError.outOfRange(
        name: "training loss", value: "\(loss)", allowed: "a finite number")
    ) { try TrainingReport(loss: loss, seconds: 1, steps: 1) }
  }

  @Test("seconds out of range are named", arguments: [-0.5, .nan, .infinity] as [Double])
  func seconds(seconds: Double) {
    #expect(
      throws: FederationError.outOfRange(
        name: "training seconds", value: "\(seconds)", allowed: "0 or more, finite")
    ) { try TrainingReport(loss: 1, seconds: seconds, steps: 1) }
  }

  @Test("a report may have a loss below zero and take no time")
  func report() throws {
    let report = try TrainingReport(loss: -3, seconds: 0, steps: 0)
    #expect(report.loss == -3 && report.seconds == 0 && report.steps == 0)
  }

  private func header(samples: Int) throws -> UpdateHeader {
    try UpdateHeader(
      agent: "a", id: UpdateID(outbox: 1, number: 1), baseVersion: 0, sampleCount: samples,
      summary: ParameterSummary(norm: 1, maximumMagnitude: 1), report: .sample(),
      payload: .sample())
  }

  @Test("a sample count in range is taken", arguments: [1, 1_000_000])
  func sampleCount(count: Int) throws {
    #expect(try header(samples: count).sampleCount == count)
  }

  @Test("a sample count out of range is named", arguments: [.min, -1, 0, 1_000_001, .max] as [Int])
  func sampleCountOutOfRange(count: Int) {
    #expect(
      throws: FederationError.outOfRange(
        name: "sample count", value: "\(count)", allowed: "1 to 1000000")
    ) { try header(samples: count) }
  }

  @Test(
    "an error's text names the operand",
    arguments: [
      (.invalidIdentifier("a/b"), ["a/b"]),
      (.outOfRange(name: "mu", value: "-3", allowed: "0 or more"), ["mu", "-3", "0 or more"]),
      (.elementCountMismatch(expected: 17, found: 23), ["17", "23"]),
      (.accumulatorRange(magnitude: 1e9, limit: 1234), ["1000000000.0", "1234.0"]),
    ] as [(FederationError, [String])])
  func texts(error: FederationError, operands: [String]) {
    for operand in operands { #expect(error.description.contains(operand)) }
  }
}
