// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Cohorts through the commands.
@Suite("Data", .timeLimit(.minutes(2)))
struct DataTests {
  private let folder: String

  init() throws {
    folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// A NIfTI file of 4x3x2 voxels of 1 mm, as bytes: nothing but its writer's own idea of the format.
  private func image(_ voxels: [UInt8]) -> Data {
    var bytes = [UInt8](repeating: 0, count: 352)
    func put<Value>(_ value: Value, at offset: Int) {
      withUnsafeBytes(of: value) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
    put(Int32(348), at: 0)
    for (index, side) in [3, 4, 3, 2, 1, 1, 1, 1].enumerated() {
      put(Int16(side), at: 40 + 2 * index)
    }
    put(Int16(2), at: 70)
    put(Int16(8), at: 72)
    for index in 0..<8 { put(Float(1), at: 76 + 4 * index) }
    put(Float(352), at: 108)
    put(Int16(1), at: 254)
    for (row, offset) in [280, 296, 312].enumerated() { put(Float(1), at: offset + 4 * row) }
    put(Array("n+1\0".utf8).withUnsafeBytes { $0.load(as: UInt32.self) }, at: 344)
    return Data(bytes + voxels)
  }

  /// Cases of 2021 whose voxels depend on their number.
  private func write(_ numbers: Range<Int>, in name: String = "cohort") throws -> String {
    for number in numbers {
      let id = String(format: "BraTS2021_%05d", number)
      let place = "\(folder)/\(name)/\(id)"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      for (index, suffix) in ["t1", "t1ce", "t2", "flair"].enumerated() {
        try image((0..<24).map { UInt8(($0 * 7 + number * 31 + index * 11) % 251) })
          .write(to: URL(filePath: "\(place)/\(id)_\(suffix).nii"))
      }
      try image((0..<24).map { [0, 1, 2, 4][$0 % 4] })
        .write(to: URL(filePath: "\(place)/\(id)_seg.nii"))
    }
    return "\(folder)/\(name)"
  }

  private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(json as? [String: Any])
  }

  @Test("a sound cohort passes, in a table and in JSON")
  func sound() async throws {
    let cohort = try write(1..<4)
    let table = try await Program.run(["data", "verify", cohort])
    #expect(table.code == 0, "\(table)")
    #expect(table.output.hasSuffix("\n3 cases, 3 usable, 0 problems, 0 files of no case\n"))
    // The files' indices grow to the right and to the front, which is worth knowing and no fault.
    #expect(table.output.contains("otherOrientation  T1     its voxels run RAS"), "\(table.output)")
    let outcome = try await Program.run(["data", "verify", cohort, "--json"])
    #expect(outcome.code == 0, "\(outcome)")
    let report = try object(outcome)
    #expect(report["usable_count"] as? Int == 3)
    let cases = try #require(report["cases"] as? [[String: Any]])
    #expect(cases.map { $0["shape"] as? [Int] } == [[4, 3, 2], [4, 3, 2], [4, 3, 2]])
  }

  @Test("problems are shown, end with exit code 1, and follow the edition")
  func broken() async throws {
    let cohort = try write(1..<4)
    let id = "BraTS2021_00002"
    try FileManager.default.removeItem(atPath: "\(cohort)/\(id)/\(id)_t2.nii")
    try image((0..<24).map { [3, 4][$0 % 2] })
      .write(to: URL(filePath: "\(cohort)/\(id)/\(id)_seg.nii"))
    let table = try await Program.run(["data", "verify", cohort])
    #expect(table.code == 1)
    for kind in ["missingModality", "ambiguousLabels", "2 usable, 2 problems"] {
      #expect(table.output.contains(kind), "\(table.output)")
    }
    #expect(table.error == "Error: 2 problems in 1 of 3 cases of '\(cohort)'.\n")
    let other = try await Program.run([
      "data", "verify", cohort, "--edition", "brats2023", "--json",
    ])
    #expect(other.code == 1)
    let cases = try #require(try object(other)["cases"] as? [[String: Any]])
    let kinds = cases.map {
      ($0["findings"] as? [[String: Any]] ?? []).map { $0["kind"] as? String }
    }
    #expect(
      kinds == [
        ["otherOrientation", "unknownLabels"],
        ["otherOrientation", "missingModality", "ambiguousLabels"],
        ["otherOrientation", "unknownLabels"],
      ])
  }

  @Test("cases are listed by their names, also those that lack something")
  func list() async throws {
    let cohort = try write(1..<3)
    let gone = "\(cohort)/BraTS2021_00001/BraTS2021_00001"
    for suffix in ["t1", "seg"] {
      try FileManager.default.removeItem(atPath: "\(gone)_\(suffix).nii")
    }
    let table = try await Program.run(["data", "list", cohort])
    #expect(table.code == 0, "\(table)")
    #expect(table.output.contains("BraTS2021_00001  BraTS2021_00001  brats2017  without T1  no\n"))
    #expect(table.output.contains("2 cases of 2 patients, 1 with all contrasts and a mask"))
    let report = try object(try await Program.run(["data", "list", cohort, "--json"]))
    let cases = try #require(report["cases"] as? [[String: Any]])
    #expect(cases.map { $0["missing"] as? [String] } == [["T1"], []])
    let images = try #require(cases[1]["images"] as? [String: [String: Any]])
    #expect(Set(images.keys) == ["T1", "T1ce", "T2", "FLAIR"])
  }

  @Test("a split is written once, extended when asked, and replaced only by force")
  func split() async throws {
    var cohort = try write(0..<10)
    let path = "\(folder)/split.json"
    let first = try await Program.run([
      "data", "split", cohort, "--output", path, "--seed", "3", "--json",
    ])
    #expect(first.code == 0, "\(first)")
    let parts = try object(first)
    let counts = ["train", "validation", "test"].map { (parts[$0] as? [String])?.count }
    #expect(counts == [7, 1, 2])
    let text = try String(contentsOfFile: path, encoding: .utf8)

    let again = try await Program.run(["data", "split", cohort, "--output", path])
    #expect(again.code == 1)
    #expect(again.error.contains("--extend adds to it and --force replaces it"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)

    cohort = try write(10..<20)
    let extended = try object(
      try await Program.run(["data", "split", cohort, "-o", path, "--extend", "--json"]))
    for part in ["train", "validation", "test"] {
      let old = try #require(parts[part] as? [String])
      let new = try #require(extended[part] as? [String])
      #expect(new.count == 2 * old.count)
      #expect(Set(old).isSubset(of: new))
    }
    let forced = try await Program.run([
      "data", "split", cohort, "-o", path, "--train", "0.5", "--validation", "0.5", "--force",
    ])
    #expect(forced.code == 0, "\(forced)")
    #expect(forced.output.contains("validation  10        10"), "\(forced.output)")
  }

  @Test("a case that stands in two cohorts is to be dropped from the second")
  func duplicates() async throws {
    let first = try write(1..<4)
    let second = try write(3..<6, in: "second")
    let outcome = try await Program.run(["data", "duplicates", first, second, "--json"])
    #expect(outcome.code == 0, "\(outcome)")
    let groups = try #require(try object(outcome)["groups"] as? [[String: Any]])
    let dropped = groups.flatMap { $0["drop"] as? [[String: String]] ?? [] }
    #expect(dropped == [["root": second, "id": "BraTS2021_00003"]])
    let table = try await Program.run(["data", "duplicates", first, second])
    #expect(table.output.contains("6 cases, 1 to drop, 0 that could not be compared"))
  }

  @Test("the edition of a list whose names tell none is named, to every command")
  func editions() async throws {
    let images = ["t1", "t1ce", "t2", "flair"]
    for number in 1...4 {
      for (index, suffix) in images.enumerated() {
        try image((0..<24).map { UInt8(($0 * 5 + number * 29 + index * 13) % 251) })
          .write(to: URL(filePath: "\(folder)/p\(number)_\(suffix).nii"))
      }
      try image((0..<24).map { [0, 1, 2, 3][$0 % 4] })
        .write(to: URL(filePath: "\(folder)/p\(number)_seg.nii"))
    }
    let entries = (1...4).map { number in
      let paths = images.map { "\"p\(number)_\($0).nii\"" }.joined(separator: ",")
      return "{\"image\": [\(paths)], \"label\": \"p\(number)_seg.nii\"}"
    }
    let list = "\(folder)/list.json"
    try Data(
      """
      {"training": [\(entries[0...1].joined(separator: ","))], "validation": [\(entries[2])],
       "test": [\(entries[3])]}
      """.utf8
    ).write(to: URL(filePath: list))
    let split = "\(folder)/split.json"
    for command in [["verify"], ["list"], ["duplicates"], ["split", "-o", split]] {
      let untold = try await Program.run(["data"] + command + [list])
      #expect(untold.code == 1 && untold.error.contains("name the edition"), "\(untold)")
      let told = try await Program.run(
        ["data"] + command + [list, "--edition", "brats2023", "--json"])
      #expect(told.code == 0, "\(told)")
    }
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: split)))
    let parts = try #require(json as? [String: Any])
    #expect(parts["train"] as? [String] == ["p1", "p2"])
    #expect(parts["validation"] as? [String] == ["p3"])
    #expect(parts["test"] as? [String] == ["p4"])
  }

  @Test("a split of several cohorts has each image once, and says what it left out")
  func pooledSplit() async throws {
    let first = try write(1..<6)
    let second = try write(5..<10, in: "second")
    let path = "\(folder)/split.json"
    let outcome = try await Program.run([
      "data", "split", first, second, "-o", path, "--json",
    ])
    #expect(outcome.code == 0, "\(outcome)")
    #expect(
      outcome.error.contains(
        "left out: case 'BraTS2021_00005~2' has the same voxels as 'BraTS2021_00005'"))
    let parts = try object(outcome)
    let ids = ["train", "validation", "test"].flatMap { parts[$0] as? [String] ?? [] }
    #expect(ids.sorted() == (1...9).map { "BraTS2021_0000\($0)" })
    let both = try object(
      try await Program.run([
        "data", "split", first, second, "-o", path, "--force", "--keep-duplicates", "--json",
      ]))
    #expect(["train", "validation", "test"].flatMap { both[$0] as? [String] ?? [] }.count == 10)
  }

  @Test("reading, preprocessing, the cache and distances are benched")
  func bench() async throws {
    let outcome = try await Program.run([
      "bench", "data", "--shape", "32x32x24", "--volume", "16", "--repeats", "1", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome)")
    let result = try object(outcome)
    #expect(result["shape"] as? [Int] == [32, 32, 24])
    for key in ["read", "cold", "cached", "hausdorff"] {
      #expect(try #require(result["\(key)_seconds_median"] as? Double) > 0, "\(key)")
    }
  }

  @Test("a folder without cases and a missing one are errors that name it")
  func nothing() async throws {
    for command in ["verify", "list", "duplicates"] {
      for path in [folder, "\(folder)/none"] {
        let outcome = try await Program.run(["data", command, path])
        #expect(outcome.code == 1)
        #expect(outcome.error.contains("'\(path)'"), "\(outcome.error)")
      }
    }
  }

  @Test("phantom cohorts are written in their layouts, verify, and are the same for a seed")
  func phantom() async throws {
    func phantom(_ name: String, _ extra: [String] = []) async throws -> Program.Outcome {
      try await Program.run(
        [
          "data", "phantom", "--out", "\(folder)/\(name)", "--hospitals", "2", "--scale", "0.001",
          "--shape", "32x32x24", "--seed", "4", "--json",
        ] + extra)
    }
    let first = try await phantom("a")
    #expect(first.code == 0, "\(first)")
    let cohorts = try #require(try object(first)["cohorts"] as? [[String: Any]])
    #expect(cohorts.map { $0["name"] as? String } == ["H1", "H2"])
    let refused = try await phantom("a")
    #expect(refused.code == 1)
    #expect(refused.error.contains("it is not empty; --force writes into it"))
    #expect(try await phantom("a", ["--force"]).code == 0)
    #expect(try await phantom("b", ["--threads", "1"]).code == 0)
    var digests: [[String?]] = []
    for name in ["a", "b"] {
      let outcome = try await Program.run(["data", "verify", "\(folder)/\(name)", "--json"])
      let cases = try #require(try object(outcome)["cases"] as? [[String: Any]])
      #expect(outcome.code == 0, "\(outcome)")
      #expect(cases.allSatisfy { $0["shape"] as? [Int] == [32, 32, 24] })
      let total = cohorts.reduce(0) { $0 + ($1["case_count"] as? Int ?? 0) }
      #expect(cases.count == total)
      digests.append(cases.map { $0["digest"] as? String })
    }
    #expect(digests[0] == digests[1])
    #expect(Set(digests[0]).count == digests[0].count)
  }
}
