// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("twinseg study")
struct StudyTests {
  /// Lines of the studies in `docs/studies`, cut to what takes seconds.
  private static let cuts = [
    (#"seeds: \[.*\]"#, "seeds: [1]"),
    (#"local_steps: \d+"#, "local_steps: 2"),
    (#"data: \{.*\}"#, "data: {hospitals: 3, patients: 5, extent: 24x32x32}"),
    (#"stop: \{.*\}"#, "stop: {versions: 4, updates: 10}"),
    (#"evaluate: \{.*\}"#, "evaluate: {updates: 3}"),
    (#"buffer_size: \d+"#, "buffer_size: 2"),
    (#"twin: \{versions: 20, epochs: 4"#, "twin: {versions: 2, epochs: 1"),
  ]

  /// - Parameter hasPapers: Twelve trials' pages take a minute to draw.
  private static func short(_ name: String, hasPapers: Bool) throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/studies/\(name).yaml")
    var text = try String(contentsOf: file, encoding: .utf8)
    for (pattern, replacement) in cuts {
      text = text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
    }
    return text + (hasPapers ? "" : "\npaper_report: false\n")
  }

  private static func csv(in folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/csv")
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Data(contentsOf: URL(filePath: "\(folder)/csv/\($0)")))
      })
  }

  @Test(
    "runs each shipped study in short, the same on one processor and two, and reports it",
    arguments: [
      ("async-against-sync", 12), ("staleness-and-dropouts", 12), ("twin-methods", 1),
    ])
  func shipped(name: String, trials: Int) async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = "\(folder)/study.yaml"
    let hasPapers = name == "twin-methods"
    try Self.short(name, hasPapers: hasPapers)
      .write(toFile: file, atomically: true, encoding: .utf8)
    for workers in ["1", "2"] {
      let outcome = try await Program.run([
        "study", "run", file, "--directory", "\(folder)/\(workers)", "--workers", workers,
        "--json",
      ])
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.output.split(separator: "\n").count == trials)
    }
    let tables = try Self.csv(in: "\(folder)/1")
    #expect(try Self.csv(in: "\(folder)/2") == tables)
    let scores = String(decoding: try #require(tables["score.csv"]), as: UTF8.self)
    #expect(scores.contains(",test,"))
    #expect(scores.contains("decoder only") == (name == "twin-methods"))

    let report = try await Program.run(["study", "report", "\(folder)/1", "--json"])
    #expect(report.code == 0, "\(report.error)")
    let page = try String(contentsOfFile: "\(folder)/1/report/index.html", encoding: .utf8)
    #expect(page.contains("fedbuff"))
    #expect(!page.contains("src=\"http"))
    let listing = try JSONDecoder().decode(Listing.self, from: Data(report.output.utf8))
    #expect(listing.papers.count == (hasPapers ? 3 : 0))
    #expect(page.contains("href=\"trials/") == hasPapers)
    if hasPapers { try await Self.checkPapers(of: "\(folder)/1", file: file) }
  }

  private struct Listing: Decodable {
    let papers: [String]
  }

  /// One of each of the three twins of one trial, whose numbers are those of its models, made again when
  /// they are gone.
  private static func checkPapers(of study: String, file: String) async throws {
    let names = ["twin-1", "twin-2", "twin-3"]
    for (name, twin) in zip(names, ["fineTune", "ditto", "decoder only"]) {
      let page = try String(
        contentsOfFile: "\(study)/report/trials/0/\(name)/index.html", encoding: .utf8)
      let own = ["ditto": "twin.method=ditto", "decoder only": "twin.layers=decoder"][twin]
      #expect(page.contains("twin.layers=") == (twin == "decoder only"))
      for part in ["twin \(twin)</h1>", "Table III", "Areas under the curves"]
        + [own].compactMap { $0 }
      {
        #expect(page.contains(part), "\(name): \(part)")
      }
      let data = try Data(
        contentsOf: URL(filePath: "\(study)/trials/0/\(name)/report/overlays.json"))
      #expect(try (JSONSerialization.jsonObject(with: data) as? [Any])?.count == 3)
    }
    let summary = "\(study)/trials/0/twin-2/report/summary.json"
    func scores() throws -> NSDictionary {
      let data = try Data(contentsOf: URL(filePath: summary))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      let hospitals = try #require(object?["hospitals"] as? [[String: Any]])
      return ["hospitals": hospitals, "cross": try #require(object?["cross_site"])]
    }
    let first = try scores()
    try FileManager.default.removeItem(atPath: summary)
    let again = try await Program.run(["study", "run", file, "--directory", study])
    #expect(again.code == 0, "\(again.error)")
    #expect(again.error.contains("scoring last models, 2 of 3"), "\(again.error)")
    #expect(try scores() == first)
  }

  @Test("reports a study without twins on its first seed alone, and goes on where a model is gone")
  func withoutTwins() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = "\(folder)/study.yaml"
    let text = try Self.short("async-against-sync", hasPapers: true)
    let strategies = try #require(text.firstRange(of: "  - name: semisync")).lowerBound
    let scenarios = try #require(text.firstRange(of: "scenarios:")).lowerBound
    try (text[..<strategies].replacing("seeds: [1]", with: "seeds: [7, 2]") + text[scenarios...])
      .write(toFile: file, atomically: true, encoding: .utf8)
    let arguments = ["study", "run", file, "--directory", "\(folder)/s"]
    #expect(try await Program.run(arguments).code == 0)
    // Scenarios, and in them seeds: of four trials, the first and the third.
    let trials = "\(folder)/s/trials"
    #expect(try FileManager.default.contentsOfDirectory(atPath: trials).sorted() == ["0", "2"])
    let report = try await Program.run(["study", "report", "\(folder)/s", "--json"])
    let listing = try JSONDecoder().decode(Listing.self, from: Data(report.output.utf8))
    #expect(listing.papers.map { $0.contains("/global/") } == [true, true])
    let page = try String(contentsOfFile: listing.papers[1], encoding: .utf8)
    #expect(
      page.contains("<dd>tenfold</dd>") && page.contains("no twin") && !page.contains("Rolled back")
    )

    try FileManager.default.removeItem(atPath: "\(trials)/2")
    let again = try await Program.run(arguments)
    #expect(again.code == 0, "\(again.error)")
    #expect(again.error.contains("no paper's report of tenfold / fedavg / seed 7"))
    #expect(again.error.contains("global.safetensors"))
  }

  private static let quadratic = """
    name: quadratic
    seeds: [1, 2]
    settings:
      learner: {name: quadratic}
      model: {parameters: 30}
      training: {local_steps: 3, learning_rate: 0.2}
    data: {hospitals: 3}
    stop: {updates: 600}
    evaluate: {updates: 3}
    strategies:
      - name: fedavg
        settings: {strategy: {name: fedavg}}
      - name: fedbuff
        settings: {strategy: {name: fedbuff, buffer_size: 2}}
    """

  @Test("goes on after a disk that was full, with the same tables in the end")
  func fullDisk() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = "\(folder)/study.yaml"
    try Self.quadratic.write(toFile: file, atomically: true, encoding: .utf8)
    let arguments = ["study", "run", file, "--workers", "1", "--directory"]
    let full = try await Program.run(arguments + ["\(folder)/a"], fileBlocks: 400)
    #expect(full.code == 1, "\(full.error)")
    #expect(full.error.contains("study.sqlite"), "\(full.error)")
    #expect(try await Program.run(arguments + ["\(folder)/a"]).code == 0)
    #expect(try await Program.run(arguments + ["\(folder)/b"]).code == 0)
    #expect(try Self.csv(in: "\(folder)/a") == Self.csv(in: "\(folder)/b"))
  }

  @Test("refuses a wrong file as wrong use, and says where it is wrong")
  func wrongFile() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = "\(folder)/study.yaml"
    for (text, place) in [
      (Self.quadratic.replacing("fedavg}", with: "fedavgg}"), "line 12"),
      (Self.quadratic.replacing("seeds: [1, 2]", with: "seeds: [one]"), "line 2"),
    ] {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      let outcome = try await Program.run(["study", "run", file, "--directory", "\(folder)/s"])
      #expect(outcome.code == 2, "\(outcome.error)")
      #expect(outcome.error.contains(place), "\(outcome.error)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/s"))
    }
  }
}
