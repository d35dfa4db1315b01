// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Services

/// What a run on images was started with, `run.yaml` in its folder (JSON, which is YAML), so that nobody
/// goes on with something else.
struct RunOptions: Codable, Equatable {
  let preset: String
  /// nil for synthetic patients.
  let data: String?
  /// nil: all hospitals that there are.
  let agents: Int?
  let strategy: String
  let seed: UInt64
  /// Settings over those of the preset, `KEY=VALUE`, in their order; nil, in older runs: nobody knows.
  private(set) var settings: [String]?

  init(_ run: ImageRun) {
    preset = run.preset.rawValue
    data = run.data
    agents = run.agents
    strategy = run.strategy
    seed = run.seed
    settings = run.assignments
  }

  func write(to folder: String) throws { try JSONOutput.write(self, to: Self.path(in: folder)) }

  /// - Throws: ``Mismatch``, or `ServiceError` for a file that cannot be read; a folder without the file is as good as new.
  func check(against folder: String) throws {
    let path = Self.path(in: folder)
    guard FileManager.default.fileExists(atPath: path) else { return }
    let known: Self
    do {
      known = try JSONOutput.read(Self.self, from: path)
    } catch {
      throw ServiceError.folder(
        path: path, reason: "it does not tell what the run was started with (\(error))")
    }
    var comparable = self
    if known.settings == nil { comparable.settings = nil }
    guard known == comparable else { throw Mismatch(folder: folder, options: known.text) }
  }

  private static func path(in folder: String) -> String { "\(folder)/run.yaml" }

  private var text: String {
    let optional = [data.map { "--data \($0)" }, agents.map { "--agents \($0)" }]
    return
      (["--preset \(preset)"] + optional.compactMap { $0 }
      + ["--strategy \(strategy)", "--seed \(seed)"] + (settings ?? []).map { "--set \($0)" })
      .joined(separator: " ")
  }

  struct Mismatch: Error, CustomStringConvertible {
    let folder: String
    let options: String
    var description: String {
      "The run in '\(folder)' was started with \(options). Go on with just these, or take another "
        + "--directory."
    }
  }
}
