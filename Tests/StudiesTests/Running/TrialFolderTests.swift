// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Studies
import Tensors
import Testing

@Suite("The folder of a trial")
struct TrialFolderTests {
  private static let agents = ["hospital-1", "hospital-2"].compactMap { try? AgentID($0) }

  private static func vector(_ value: Float) throws -> ParameterVector {
    try ParameterVector(manifest: .flat(count: 7), repeating: value)
  }

  @Test("models come back, each as whose it was")
  func roundTrip() throws {
    let study = try TemporaryFolder()
    let folder = TrialFolder(of: 3, inStudy: study.path)
    try folder.write(
      TrialModels(
        version: Version(12), global: try Self.vector(1),
        twins: [[try Self.vector(2), nil], [try Self.vector(3), try Self.vector(4)]]),
      agents: Self.agents, metadata: ["study": "small"])
    #expect(try folder.globalModel().digest == Self.vector(1).digest)
    let digests = try (0..<2).map { twin in
      try Self.agents.map { try folder.model(ofTwin: twin, of: $0)?.digest }
    }
    #expect(
      try digests == [
        [Self.vector(2).digest, nil], [Self.vector(3).digest, Self.vector(4).digest],
      ])
    let file = try ParameterFile(contentsOf: "\(study.path)/trials/3/models/global.safetensors")
    #expect(file.metadata["version"] == "12" && file.metadata["study"] == "small")
  }

  @Test("a damaged model is an error, and one that never was is none")
  func damage() throws {
    let study = try TemporaryFolder()
    let folder = TrialFolder(of: 0, inStudy: study.path)
    #expect(throws: TensorsError.self) { try folder.globalModel() }
    #expect(try folder.model(ofTwin: 0, of: Self.agents[0]) == nil)
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/models", withIntermediateDirectories: true)
    let path = "\(folder.path)/models/twin-1-hospital-1.safetensors"
    try Data("garbage".utf8).write(to: URL(filePath: path))
    #expect(throws: TensorsError.self) { try folder.model(ofTwin: 0, of: Self.agents[0]) }
  }
}
