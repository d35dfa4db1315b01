// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import Testing

@Suite("An agent's own page", .timeLimit(.minutes(2)))
struct AgentOverlayTests {
  @Test("shows what the newest twin makes of validation cases")
  func overlays() async throws {
    let hospital = try await PhantomHospitalFolder()
    let common = [
      "--exit-with-parent", "--endpoint", "ipc://\(hospital.path("sockets"))", "--run", "r1",
    ]
    let settings = [
      "learner.name=segmentation", "model.preset=tiny", "model.volume=16", "training.local_steps=1",
      "strategy.buffer_size=1", "twin.versions=1", "twin.epochs=1", "agent.overlays=1",
      "data.path=\(hospital.cohort)", "data.validation_share=0.3", "learner.threads=1",
      "agent.inference_threads=1",
    ].flatMap { ["--set", $0] }
    let services = try RunningServices([
      ["agent", "--name", "h1", "--directory", hospital.path("h1"), "--health", "127.0.0.1:0"]
        + common + settings,
      ["broker"] + common, ["aggregator"] + common + settings,
    ])
    defer { services.stop() }
    let address = try #require(try services.healthAddress())
    let url = try #require(URL(string: "http://\(address)/overlays/0.png"))
    var picture = Data()
    while picture.isEmpty {
      let (data, response) = try await URLSession.shared.data(from: url)
      if (response as? HTTPURLResponse)?.statusCode == 200 { picture = data }
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let page = try await URLSession.shared.data(from: #require(URL(string: "http://\(address)/"))).0
    let text = String(decoding: page, as: UTF8.self)
    #expect(text.contains(/Validation case 1, [^,]+, twin [0-9]+ of v[0-9]+/), "\(text)")
  }
}
