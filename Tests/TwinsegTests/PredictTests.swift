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

  @Test("nothing of an earlier model stays beside a case's prediction; of one that fails, all does")
  func earlier() async throws {
    #expect(try await predict(["--probabilities", "--overlay"]).code == 0)
    let unreadable = hospital.cases[2]
    try Data("no image".utf8).write(
      to: URL(filePath: "\(hospital.cohort)/\(unreadable)/\(unreadable)-t2w.nii.gz"))
    let partial = "predictions/a.nii.gz.\(Int32.max - 1)-1.partial"
    try Data("half".utf8).write(to: URL(filePath: hospital.path(partial)))
    try Data("mine".utf8).write(to: URL(filePath: hospital.path("predictions/notes.png")))
    let outcome = try await predict()
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("What was predicted of it earlier stays."), "\(outcome)")
    for id in hospital.cases {
      let isOld = id == unreadable
      #expect(hospital.exists("predictions/\(id).nii.gz"), "\(id)")
      #expect(hospital.exists("predictions/\(id)-probabilities.nii.gz") == isOld, "\(id)")
      #expect(hospital.exists("predictions/\(id).png") == isOld, "\(id)")
    }
    #expect(hospital.exists("predictions/notes.png") && !hospital.exists(partial))
  }

  /// Copies the contrasts of a case to the layout of nnU-Net.
  private func nnUNet(_ folder: String, labelled: Bool) throws {
    let id = hospital.cases[0]
    let place = hospital.path(folder)
    for name in ["imagesTr", "labelsTr"] {
      try FileManager.default.createDirectory(
        atPath: "\(place)/\(name)", withIntermediateDirectories: true)
    }
    let source = "\(hospital.cohort)/\(id)/\(id)"
    for (index, suffix) in ["t1n", "t1c", "t2w", "t2f"].enumerated() {
      try FileManager.default.copyItem(
        atPath: "\(source)-\(suffix).nii.gz", toPath: "\(place)/imagesTr/a_000\(index).nii.gz")
    }
    try FileManager.default.copyItem(
      atPath: "\(source)-seg.nii.gz", toPath: "\(place)/labelsTr/a.nii.gz")
    let files = (0..<4).map { "\"imagesTr/a_000\($0).nii.gz\"" }.joined(separator: ", ")
    let label = labelled ? ", \"label\": \"labelsTr/a.nii.gz\"" : ""
    try Data(
      """
      {"channel_names": {"0": "T1", "1": "T1ce", "2": "T2", "3": "FLAIR"},
       "dataset": {"a": {"images": [\(files)]\(label)}}}
      """.utf8
    ).write(to: URL(filePath: "\(place)/dataset.json"))
  }

  @Test("a reference mask of nnU-Net's is not replaced", arguments: [true, false])
  func referenceMask(labelled: Bool) async throws {
    try nnUNet("set", labelled: labelled)
    let before = try hospital.file("set/labelsTr/a.nii.gz")
    func predict(to name: String) async throws -> Program.Outcome {
      try await Program.run([
        "predict", "--model", model, "--input", hospital.path("set/dataset.json"), "--edition",
        "brats2023", "--output", hospital.path(name), "--threads", "1",
      ])
    }
    let outcome = try await predict(to: "set/labelsTr")
    #expect(outcome.code == 1 && outcome.error.contains("labelsTr/a.nii.gz"), "\(outcome)")
    #expect(outcome.error.contains("another folder"), "\(outcome.error)")
    #expect(try hospital.file("set/labelsTr/a.nii.gz") == before)
    // Also by another name of the folder.
    try FileManager.default.createSymbolicLink(
      atPath: hospital.path("link"), withDestinationPath: hospital.path("set/labelsTr"))
    #expect(try await predict(to: "link").code == 1)
    #expect(try hospital.file("set/labelsTr/a.nii.gz") == before)
    let elsewhere = try await predict(to: "set/predictions")
    #expect(elsewhere.code == 0, "\(elsewhere.error)")
  }

  @Test("an image of the Decathlon's is not replaced by its own mask")
  func decathlonImage() async throws {
    let image = "Task01/imagesTr/BRATS_001.nii.gz"
    try FileManager.default.createDirectory(
      atPath: hospital.path("Task01/imagesTr"), withIntermediateDirectories: true)
    let id = hospital.cases[0]
    // One frame: what matters is that it is not touched, nor anything beside it.
    try FileManager.default.copyItem(
      atPath: "\(hospital.cohort)/\(id)/\(id)-t1n.nii.gz", toPath: hospital.path(image))
    let before = try hospital.file(image)
    let outcome = try await Program.run([
      "predict", "--model", model, "--input", hospital.path("Task01/imagesTr"), "--output",
      hospital.path("Task01/imagesTr/"),
    ])
    #expect(outcome.code == 1 && outcome.error.contains("BRATS_001.nii.gz"), "\(outcome)")
    #expect(outcome.error.contains("another folder"), "\(outcome.error)")
    #expect(try hospital.file(image) == before)
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
