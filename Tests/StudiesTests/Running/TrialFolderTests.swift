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
    let models: [(TrialModel, Float)] = [
      (.global, 1), (.twin(0, agent: 0), 2), (.twin(1, agent: 0), 3), (.twin(1, agent: 1), 4),
    ]
    for (model, value) in models {
      try folder.write(
        model, try Self.vector(value), agents: Self.agents, metadata: ["study": "small"])
    }
    for (model, value) in models {
      let digest = try folder.parameters(of: model, agents: Self.agents).digest
      #expect(try digest == Self.vector(value).digest, "\(model)")
    }
    let file = try ParameterFile(contentsOf: "\(study.path)/trials/3/models/global.safetensors")
    #expect(file.metadata["study"] == "small")
  }

  @Test("a model that is gone or damaged is an error that names the file")
  func damage() throws {
    let study = try TemporaryFolder()
    let folder = TrialFolder(of: 0, inStudy: study.path)
    let path = "\(folder.path)/models/twin-1-hospital-1.safetensors"
    func check() throws {
      let error = #expect(throws: StudyError.self) {
        try folder.parameters(of: .twin(0, agent: 0), agents: Self.agents)
      }
      #expect("\(try #require(error))".contains(path))
    }
    try check()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/models", withIntermediateDirectories: true)
    try Data("garbage".utf8).write(to: URL(filePath: path))
    try check()
  }

  @Test("a folder that cannot be made is an error that says how to go on")
  func unwritable() throws {
    let study = try TemporaryFolder()
    try Data().write(to: URL(filePath: "\(study.path)/trials"))
    let error = #expect(throws: StudyError.self) {
      try TrialFolder(of: 0, inStudy: study.path).write(
        .global, try Self.vector(1), agents: Self.agents, metadata: [:])
    }
    #expect("\(try #require(error))".contains("same command goes on"))
  }
}
