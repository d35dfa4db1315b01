// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import Phantom
import Tensors

struct DataPhantom: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Write cohorts of synthetic patients, to try everything without real ones.",
    discussion: """
      The nine hospitals of the TwinSegNet paper, each with its own tumours, scanner, file layout \
      and label edition, in folders of their own. The same seed gives the same files. What it can \
      be used for is trying out, not science about patients.
      """)

  @Option(name: [.customLong("out"), .customShort("o")], help: "The folder to write.")
  var output: String

  @Option(name: .long, help: "How many of the nine, from the first.")
  var hospitals = PhantomHospital.all.count

  @Option(name: .long, help: "Share of the paper's patients; a hospital has at least 6.")
  var scale = 0.01

  @Option(
    name: .long,
    help: """
      Voxels, width x height x depth, as 240x240x155. Volumes of networks, such as that of 'train', \
      are told the other way round.
      """)
  var shape = ShapeArgument(extent: Geometry.brats.extent)

  @Option(name: .long, help: "Seed of patients and noise.")
  var seed: UInt64 = 0

  @Option(name: .long, help: "Cases at a time; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Write into a folder that is not empty; files of the same name go.")
  var force = false

  @Flag(
    name: .long,
    help: "Do nothing if the folder is there; it appears whole, under its name, or not at all.")
  var once = false

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...PhantomHospital.all.count).contains(hospitals) else {
      throw ValidationError(
        "--hospitals is \(hospitals); allowed: 1 to \(PhantomHospital.all.count).")
    }
    guard scale > 0, scale <= 1 else {
      throw ValidationError("--scale is \(scale); allowed: above 0 to 1.")
    }
    guard shape.extent.sides.allSatisfy((16...512).contains) else {
      throw ValidationError("--shape is \(shape); allowed: sides of 16 to 512.")
    }
    guard !(once && force) else {
      throw ValidationError("--once writes nothing into a folder that is there; leave --force out.")
    }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); allowed: 1 to 1024.")
    }
  }

  func run() async throws {
    if once, FileManager.default.fileExists(atPath: output) {
      Console.note("'\(output)' is there; nothing is written")
      return
    }
    let folder = once ? "\(output).partial" : output
    try prepare(folder)
    let work = work(in: folder)
    let (threads, json, whole) = (threads, json, self.work(in: output))
    try await ForegroundTask.finish {
      let progress = CaseProgress(total: work.examinations.count)
      _ = try await BoundedWork.map(
        work.examinations, width: threads, progress: { progress.show($0) }
      ) {
        try work.write($0)
      }
      if work.folder != whole.folder {
        try FileManager.default.moveItem(atPath: work.folder, toPath: whole.folder)
      }
      let report = PhantomReport(whole)
      try Console.output(json ? try JSONOutput.text(report) : report.text)
    }
  }

  private func work(in folder: String) -> PhantomWork {
    PhantomWork(
      folder: folder, hospitals: Array(PhantomHospital.all.prefix(hospitals)), scale: scale,
      extent: shape.extent, seed: seed)
  }

  /// What a killed process left of a folder that is to appear whole is made again.
  private func prepare(_ folder: String) throws {
    let files = FileManager.default
    if let content = try? files.contentsOfDirectory(atPath: folder), !content.isEmpty {
      guard force || once else {
        throw ImagingError.fileOperation(
          operation: "write phantoms to", path: folder,
          reason: "it is not empty; --force writes into it")
      }
    }
    try Folder.make(at: folder)
  }
}
