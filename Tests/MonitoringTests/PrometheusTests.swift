// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Monitoring
import Testing

@Suite("Prometheus")
struct PrometheusTests {
  /// One agent, one version, one broker.
  private func text() throws -> String {
    var stage = Stage()
    try stage.join("h1", live: 1)
    try stage.train("h1", base: 0, loss: 0.5)
    try stage.fold("h1", number: 1, base: 0, version: 4, gathered: 1)
    try stage.publish(4, by: ["h1"], staleness: [3])
    try stage.sample("broker", .broker, uptime: 12.5)
    try stage.tell(
      .evaluated(
        EvaluationRecord(
          subject: .global, version: 4, part: .test, caseCount: 1,
          // A name of the agent's own is no series.
          scores: ["a\"b\\c\n", "ET"].map {
            StructureScore(name: $0, dice: 0.5, iou: 0.25, sensitivity: 1, specificity: 0)
          })), from: "h1")
    let now = stage.now
    return MonitorHub(stage.state) { now }.prometheusText()
  }

  @Test("the text is the one that was checked once")
  func golden() throws {
    let url = try #require(
      Bundle.module.url(forResource: "metrics", withExtension: "txt", subdirectory: "Fixtures"))
    #expect(try text() == String(contentsOf: url, encoding: .utf8))
  }

  @Test(
    "a loss is written, however large",
    arguments: [
      (-0x1p63, "-9.223372036854776e+18"), (0x1p63, "9.223372036854776e+18"),
      (-0x1p53, "-9007199254740992.0"), (0x1p53 - 1, "9007199254740991"),
      (-.greatestFiniteMagnitude, "-1.7976931348623157e+308"),
    ])
  func largeLoss(loss: Double, text: String) throws {
    var stage = Stage()
    try stage.train("h1", base: 0, loss: loss)
    let now = stage.now
    let lines = MonitorHub(stage.state) { now }.prometheusText().split(separator: "\n")
    #expect(lines.contains("twinseg_agent_training_loss{agent=\"h1\"} \(text)"))
  }

  @Test("promtool has nothing to say against it")
  func promtool() throws {
    let tool = "/usr/bin/promtool"
    guard FileManager.default.isExecutableFile(atPath: tool) else {
      print("Skipped: there is no \(tool) (Debian's package prometheus).")
      return
    }
    var events = RandomEvents(seed: 3)
    var stage = Stage()
    for _ in 0..<500 {
      let (event, source) = try events.next()
      try stage.tell(event, from: source)
    }
    let now = stage.now
    for text in [try text(), MonitorHub(stage.state) { now }.prometheusText()] {
      let process = Process()
      process.executableURL = URL(filePath: tool)
      process.arguments = ["check", "metrics"]
      let (input, output) = (Pipe(), Pipe())
      process.standardInput = input
      process.standardOutput = output
      process.standardError = output
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
      try input.fileHandleForWriting.close()
      let said = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
      #expect(said.isEmpty, "\(String(decoding: said, as: UTF8.self))")
    }
  }
}
