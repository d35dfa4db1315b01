// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Services
import Testing

/// An agent's twins, and patients over time, as a process.
@Suite("twinseg twin", .serialized, .timeLimit(.minutes(5)))
struct TwinTests {
  private let agent: SampleAgentFolder

  init() async throws { agent = try await SampleAgentFolder() }

  // MARK: list and show

  @Test(
    "list shows every refresh, which serves, and whose file is kept, while the agent is at work")
  func list() async throws {
    let store = try TwinStore(folder: "\(agent.directory)/twin")
    let outcome = try await agent.twin(["list"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map { line in
      line.split(separator: /\s{2,}/).map(String.init)
    }
    #expect(lines.first?.first == "refresh" && lines.first?.last == "file")
    #expect(
      lines.dropFirst().map(\.self) == [
        [
          "1", "v4", "fineTune", "accepted", "0.563", "0.500", "-", "0.125", "3",
          "2026-11-23T13:00:00Z", "-", "kept",
        ],
        [
          "2", "v9", "fineTune", "rolled back", "0.625", "0.500", "0.563", "0.125", "3",
          "2026-11-23T14:00:00Z", "-", "-",
        ],
        [
          "3", "v12", "fineTune", "accepted", "0.688", "0.500", "0.563", "0.125", "3",
          "2026-11-23T15:00:00Z", "serves", "kept",
        ],
      ])
    try store.restore(refresh: 1, at: 1_795_500_000_000_000)
    let listing = try await agent.json(["list"])
    #expect(listing["serving_refresh"] as? Int == 1)
    #expect(listing["serving_reason"] as? String == "restored")
    let refreshes = try #require(listing["refreshes"] as? [[String: Any]])
    #expect(refreshes.map { $0["serves"] as? Bool } == [true, false, false])
    #expect(refreshes.map { $0["file"] as? String } == ["kept", "none", "kept"])
  }

  @Test("show tells the twin that serves, or the one asked for, with the scores of both models")
  func show() async throws {
    let outcome = try await agent.twin(["show"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("3, serves"))
    #expect(outcome.output.contains("twin-000003.safetensors"))
    let scored = outcome.output.split(separator: "\n").filter { $0.contains("3 of validation  ") }
    #expect(scored.count == 6)
    #expect(scored.count { $0.hasPrefix("global v12") && $0.contains("0.250") } == 3)
    #expect(scored.count { $0.hasPrefix("candidate") && $0.contains("0.750") } == 3)
    let details = try await agent.json(["show", "2"])
    let refresh = try #require(details["refresh"] as? [String: Any])
    #expect(refresh["decision"] as? String == "rolledBack" && refresh["serves"] as? Bool == false)
    #expect(details["path"] == nil)
    #expect((details["servings"] as? [Any])?.isEmpty == true)
    let first = try await agent.json(["show", "1"])
    let servings = try #require(first["servings"] as? [[String: Any]])
    #expect(servings.map { $0["until"] as? String } == ["2026-11-23T15:00:00Z"])
  }

  @Test("folders without twins and unknown refreshes are errors that say what there is")
  func errors() async throws {
    let unknown = try await agent.twin(["show", "7"])
    #expect(unknown.code == 1 && unknown.error.contains("from 1 to 3"), "\(unknown)")
    for command in [["list"], ["show"], ["timeline", "P", "--data", agent.hospital.cohort]] {
      let elsewhere = try await Program.run(
        ["twin"] + command + ["--directory", agent.hospital.cohort])
      #expect(elsewhere.code == 1 && elsewhere.error.contains("has no twins"), "\(elsewhere)")
      // The folder of the run in place of the agent's.
      let above = try await Program.run(
        ["twin"] + command + ["--directory", agent.hospital.path])
      #expect(above.code == 1 && above.error.contains(agent.directory), "\(above)")
    }
    let empty = agent.hospital.path("empty")
    _ = try TwinStore(folder: "\(empty)/twin")
    let none = try await Program.run(["twin", "list", "--directory", empty])
    #expect(none.code == 0 && none.output == "no refresh yet\n", "\(none)")
    let unshown = try await Program.run(["twin", "show", "--directory", empty])
    #expect(unshown.code == 1 && unshown.error.contains("not been refreshed yet"), "\(unshown)")
  }

  // MARK: timeline

  @Test("timeline measures every time point, beside reference masks, and draws a chart")
  func timeline() async throws {
    let chart = agent.hospital.path("chart.png")
    let outcome = try await agent.timeline(["--output", chart])
    #expect(outcome.code == 0, "\(outcome.error)")
    let png = try Data(contentsOf: URL(filePath: chart))
    #expect(Array(png.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
    for number in ["000", "001"] {
      #expect(outcome.output.contains(try Regex("(?m)^\(number) .*twin 3, v12 +now$")))
    }
    let points = try await agent.timePoints()
    #expect(points.map { $0["time_point"] as? String } == ["000", "001"])
    #expect(points.map { $0["is_new"] as? Bool } == [false, false])
    // The same as segmenting with the twin's file and counting voxels elsewhere.
    let predicted = try await Program.run([
      "predict", "--model", "\(agent.directory)/twin/twin-000003.safetensors", "--input",
      "\(agent.hospital.cohort)/\(SampleAgentFolder.patient)-001", "--output",
      agent.hospital.path("predictions"), "--threads", "1", "--json",
    ])
    let prediction = try #require(
      try JSONSerialization.jsonObject(with: Data(predicted.output.utf8)) as? [String: Any])
    let volumes = try #require(points[1]["millilitres"] as? [String: Double])
    #expect(volumes == prediction["millilitres"] as? [String: Double])
    let first = try #require(points[0]["millilitres"] as? [String: Double])
    let change = try #require(points[1]["change"] as? [String: Double])
    #expect(points[0]["change"] == nil)
    for region in ["ET", "TC", "WT"] {
      #expect(change[region] == (volumes[region] ?? 0) - (first[region] ?? 0))
    }
    for point in points {
      let reference = try #require(point["reference"] as? [String: Any])
      #expect((reference["millilitres"] as? [String: Double])?["WT"] ?? 0 > 0)
      let dice = try #require(reference["dice"] as? [String: Double])
      #expect(dice.values.allSatisfy { (0...1).contains($0) } && dice.count == 3)
    }
  }

  @Test("old measurements keep their twin, new images and time points get the one that serves")
  func versions() async throws {
    let later = "\(agent.hospital.cohort)/\(SampleAgentFolder.patient)-001"
    let aside = agent.hospital.path("aside")
    try FileManager.default.moveItem(atPath: later, toPath: aside)
    let single = try await agent.timePoints()
    #expect(single.count == 1)
    try TwinStore(folder: "\(agent.directory)/twin").restore(
      refresh: 1, at: 1_795_500_000_000_000)
    try FileManager.default.moveItem(atPath: aside, toPath: later)
    func refreshes(_ points: [[String: Any]]) -> [Int?] {
      points.map { ($0["twin"] as? [String: Any])?["refresh"] as? Int }
    }
    let both = try await agent.timePoints()
    #expect(refreshes(both) == [3, 1])
    #expect(both.map { $0["is_new"] as? Bool } == [false, true])
    #expect(
      both[0]["millilitres"] as? [String: Double] == single[0]["millilitres"] as? [String: Double])
    let text = try await agent.timeline()
    #expect(text.output.contains("refreshes 1, 3") && text.output.contains("--again"), "\(text)")
    let again = try await agent.timePoints(["--again"])
    #expect(refreshes(again) == [1, 1])
    let earlier = try #require(again[0]["earlier"] as? [[String: Any]])
    #expect(refreshes(earlier) == [3])
    #expect((again[1]["earlier"] as? [Any])?.isEmpty == true)
    // Other images under the same name are measured anew.
    let image = "\(SampleAgentFolder.patient)-000/\(SampleAgentFolder.patient)-000-t2f.nii.gz"
    let other = "\(SampleAgentFolder.patient)-001/\(SampleAgentFolder.patient)-001-t2f.nii.gz"
    try Data(contentsOf: URL(filePath: "\(agent.hospital.cohort)/\(other)")).write(
      to: URL(filePath: "\(agent.hospital.cohort)/\(image)"))
    let changed = try await agent.timePoints()
    #expect(changed.map { $0["is_new"] as? Bool } == [true, false])
  }

  @Test("what was measured is shown without the twin, and without a mask that has gone since")
  func kept() async throws {
    #expect(try await agent.timeline().code == 0)
    for refresh in [1, 3] {
      try FileManager.default.removeItem(
        atPath: "\(agent.directory)/twin/twin-00000\(refresh).safetensors")
    }
    let name = "\(SampleAgentFolder.patient)-001"
    try FileManager.default.removeItem(
      atPath: "\(agent.hospital.cohort)/\(name)/\(name)-seg.nii.gz")
    let points = try await agent.timePoints()
    #expect(points.map { $0["reference"] != nil } == [true, false])
    let again = try await agent.timeline(["--again"])
    #expect(again.code == 1 && again.error.contains("refresh 3"), "\(again)")
  }

  @Test("a call that is killed while it keeps a measurement loses at most that one")
  func killed() async throws {
    let wasKilled = try await ProgramDeath.run(
      [
        "twin", "timeline", SampleAgentFolder.patient, "--data", agent.hospital.cohort, "--threads",
        "1", "--directory", agent.directory,
      ], whileWriting: "timeline.json", in: agent.directory)
    #expect(wasKilled)
    #expect(try await agent.timeline().code == 0)
    #expect(try await agent.timePoints().map { $0["is_new"] as? Bool } == [false, false])
    let names = try FileManager.default.contentsOfDirectory(atPath: agent.directory)
    #expect(!names.contains { $0.hasSuffix(".partial") }, "\(names)")
  }

  @Test("two calls do not measure at once, and what was measured is shown meanwhile")
  func lock() async throws {
    #expect(try await agent.timeline().code == 0)
    let lock = try FolderLock(folder: agent.directory, name: "timeline.lock")
    let refused = try await agent.timeline(["--again"])
    #expect(refused.code == 1 && refused.error.contains(agent.directory), "\(refused)")
    #expect(try await agent.timeline().code == 0)
    withExtendedLifetime(lock) {}
  }

  @Test("a time point that cannot be read does not keep the other from being measured")
  func unreadable() async throws {
    let name = "\(SampleAgentFolder.patient)-000"
    try Data("no image".utf8).write(
      to: URL(filePath: "\(agent.hospital.cohort)/\(name)/\(name)-t2w.nii.gz"))
    let outcome = try await agent.timeline()
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("Error: \(name): ") && outcome.error.contains("1 of 2"))
    #expect(outcome.output.contains("\n001 "), "\(outcome)")
  }

  @Test("unknown patients name near ones, and cases their patient")
  func unknownPatient() async throws {
    for (given, answer) in [
      ("BraTS-GLI-00010", "BraTS-GLI-00000"), ("gli-00002", "BraTS-GLI-00002"),
      ("BraTS-GLI-00001-001", "Give its patient, 'BraTS-GLI-00001'"), ("somebody", "data list"),
    ] {
      let outcome = try await agent.twin(["timeline", given, "--data", agent.hospital.cohort])
      #expect(outcome.code == 1 && outcome.error.contains(answer), "\(outcome)")
    }
  }

  @Test("a damaged timeline is an error that names it, and is not overwritten")
  func damaged() async throws {
    let path = "\(agent.directory)/timeline.json"
    for text in [
      "{", "{\"format\": 1, \"measurements\": [{}]}", "{\"format\": 9, \"measurements\": []}",
    ] {
      try Data(text.utf8).write(to: URL(filePath: path))
      let outcome = try await agent.timeline()
      #expect(outcome.code == 1 && outcome.error.contains(path), "\(outcome)")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
    }
  }

  @Test("wrong use is told", arguments: [["--threads", "0"], ["--output", "case.nii.gz"]])
  func usage(arguments: [String]) async throws {
    let outcome = try await agent.timeline(arguments)
    #expect(outcome.code == 2 && outcome.error.contains(arguments[1]), "\(outcome)")
  }
}
