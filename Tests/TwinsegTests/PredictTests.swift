// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Segmentation as a process.
@Suite("twinseg predict", .serialized, .timeLimit(.minutes(3)))
struct PredictTests {
  private let hospital: PhantomHospitalFolder
  private let model: String

  init() async throws {
    hospital = try await PhantomHospitalFolder()
    model = try await hospital.model()
  }

  private func predict(_ others: [String] = []) async throws -> Program.Outcome {
    try await Program.run(
      [
        "predict", "--model", model, "--input", hospital.cohort, "--output",
        hospital.path("predictions"), "--threads", "1",
      ] + others)
  }

  @Test("writes masks, probabilities and overlays, and a line of JSON for each case")
  func writes() async throws {
    let outcome = try await predict(["--probabilities", "--overlay", "--mirror", "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.map { $0["case"] as? String } == hospital.cases)
    for id in hospital.cases {
      for ending in [".nii.gz", "-probabilities.nii.gz", ".png"] {
        #expect(hospital.exists("predictions/\(id)\(ending)"))
      }
      let png = try hospital.file("predictions/\(id).png")
      #expect(Array(png.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
    }
  }

  @Test("cases that cannot be read, or whose overlay cannot be drawn, do not keep the others")
  func badCases() async throws {
    let (unreadable, elsewhere) = (hospital.cases[1], hospital.cases[3])
    try Data("no image".utf8).write(
      to: URL(filePath: "\(hospital.cohort)/\(unreadable)/\(unreadable)-t2w.nii.gz"))
    // A mask of another grid: the case is segmented, and its overlay is not drawn.
    let other = try await Program.run([
      "data", "phantom", "--out", hospital.path("other"), "--hospitals", "1", "--scale", "0.001",
      "--shape", "24x24x24",
    ])
    #expect(other.code == 0, "\(other.error)")
    let mask = "\(elsewhere)/\(elsewhere)-seg.nii.gz"
    let name = URL(filePath: hospital.cohort).lastPathComponent
    try hospital.file("other/\(name)/\(mask)").write(
      to: URL(filePath: "\(hospital.cohort)/\(mask)"))
    let outcome = try await predict(["--overlay"])
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("2 of 8 cases"), "\(outcome.error)")
    #expect(outcome.error.contains("Error: \(unreadable): "))
    #expect(outcome.error.contains("Error: \(elsewhere): "))
    for id in hospital.cases {
      #expect(hospital.exists("predictions/\(id).nii.gz") == (id != unreadable), "\(id)")
      #expect(
        hospital.exists("predictions/\(id).png") == (id != unreadable && id != elsewhere), "\(id)")
    }
  }

  @Test("windows are refused for a model of resized brains, with the reason")
  func windows() async throws {
    let outcome = try await predict(["--sliding-window"])
    #expect(outcome.code == 1 && outcome.error.contains("--patches"), "\(outcome)")
  }

  @Test("models and folders that cannot be used are errors that name them")
  func badInput() async throws {
    var bytes = try Data(contentsOf: URL(filePath: model))
    bytes[bytes.count - 5] ^= 1
    let damaged = hospital.path("damaged.safetensors")
    try bytes.write(to: URL(filePath: damaged))
    for path in [damaged, hospital.path("none.safetensors")] {
      let outcome = try await Program.run([
        "predict", "--model", path, "--input", hospital.cohort, "--output",
        hospital.path("predictions"),
      ])
      #expect(outcome.code == 1 && outcome.error.contains(path), "\(outcome)")
    }
    let overlap = try await predict(["--overlap", "1"])
    #expect(overlap.code == 2 && overlap.error.contains("--overlap"), "\(overlap)")
    let file = hospital.path("predictions")
    try Data().write(to: URL(filePath: file))
    let blocked = try await predict()
    #expect(blocked.code == 1 && blocked.error.contains("predictions"), "\(blocked)")
  }
}
