// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("twinseg doctor", .timeLimit(.minutes(2)))
struct DoctorTests {
  private struct Diagnosis: Decodable {
    struct Finding: Decodable {
      let check: String
      let status: String
      let detail: String
      let remedy: String?
    }
    let role: String
    let sound: Bool
    let findings: [Finding]

    func finding(_ check: String, _ status: String) -> Finding? {
      findings.first { $0.check == check && $0.status == status }
    }
  }

  private let folder: String

  init() throws {
    folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func examine(
    _ arguments: [String]
  ) async throws -> (code: Int32, diagnosis: Diagnosis, error: String) {
    let outcome = try await Program.run(["doctor", "--json"] + arguments)
    let diagnosis = try JSONDecoder().decode(Diagnosis.self, from: Data(outcome.output.utf8))
    return (outcome.code, diagnosis, outcome.error)
  }

  /// Settings of an agent with keys, and no broker to be found.
  private func agent() async throws -> [String] {
    let setup = try await Program.run([
      "keys", "setup", "--trust", "\(folder)/trust", "--directory", folder, "b:broker",
      "a:aggregator", "h1:agent",
    ])
    #expect(setup.code == 0, "\(setup.error)")
    return [
      "--endpoint", "ipc://\(folder)/sockets", "--set", "security.key_file=\(folder)/h1/h1.key",
      "--set", "security.trust_file=\(folder)/trust", "--set", "agent.directory=\(folder)/agent",
    ]
  }

  @Test("says what stands in the way of an agent, each with a remedy, and changes nothing")
  func agentWithoutBroker() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let settings = try await agent()
    let (code, diagnosis, error) = try await examine(settings)
    #expect(code == 1 && error.contains("1 of the checks found a problem"))
    #expect(diagnosis.role == "agent" && !diagnosis.sound)
    for check in ["configuration", "keys", "enrolment", "broker's key", "aggregators enrolled"] {
      #expect(diagnosis.finding(check, "ok") != nil, "\(check): \(diagnosis.findings)")
    }
    let broker = try #require(diagnosis.finding("broker", "problem"))
    #expect(
      broker.detail == "no broker listens at '\(folder)/sockets/models.out'" && broker.remedy != nil
    )
    for check in ["disk (agent)", "memory", "processor"] {
      #expect(diagnosis.findings.contains { $0.check == check }, "\(check)")
    }
    #expect(
      diagnosis.findings.allSatisfy {
        $0.remedy != nil || $0.status == "ok" || ($0.check == "clock" && $0.status == "unknown")
      }, "\(diagnosis.findings)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/agent"))
  }

  @Test("finds keys that others can read, are revoked, or belong to another role")
  func keys() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let settings = try await agent()
    let role = try await examine(settings + ["--role", "monitor"]).diagnosis
    #expect(role.finding("keys", "problem")?.detail.contains("keys of agent h1") == true)

    _ = try await Program.run(["keys", "revoke", "--trust", "\(folder)/trust", "h1"])
    let revoked = try await examine(settings).diagnosis
    #expect(revoked.finding("enrolment", "problem")?.detail == "h1 is revoked")

    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: "\(folder)/h1/h1.key")
    let open = try await examine(settings + ["--role", "agent"]).diagnosis
    #expect(open.finding("keys", "problem")?.remedy?.contains("chmod 600") == true)
  }

  @Test("tells of a port that nobody listens at, and of a host that is none")
  func unreachable() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Bound and let go again, so nobody else has it; a monitor connects to the fifth port after it.
    let port = try CannedServer(answer: nil).port - 5
    for (host, reason) in [
      ("127.0.0.1:\(port)", "refused"), ("no-host.invalid:\(port)", "address"),
    ] {
      let diagnosis = try await examine(
        ["--role", "monitor", "--insecure", "--endpoint", "tcp://\(host)"]
      ).diagnosis
      let finding = try #require(diagnosis.finding("broker", "problem"))
      #expect(finding.detail.contains(reason), "\(finding)")
    }
  }

  @Test("finds a port of a broker that somebody else listens at")
  func takenPort() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let other = try CannedServer(answer: nil)
    let (code, diagnosis, _) = try await examine([
      "--role", "broker", "--endpoint", "tcp://127.0.0.1:\(other.port - 3)",
    ])
    let finding = try #require(diagnosis.finding("ports", "problem"), "\(diagnosis.findings)")
    #expect(code == 1 && finding.detail.contains(":\(other.port): ") && finding.remedy != nil)
  }

  @Test("needs no settings that can be read to say so")
  func brokenConfiguration() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (code, diagnosis, _) = try await examine(["--set", "stratgy.name=fedavg"])
    #expect(code == 1)
    #expect(diagnosis.finding("configuration", "problem")?.detail.contains("strategy.name") == true)
  }

  @Test("finds an agent's cases, or says that there are none")
  func data() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try await Program.run([
      "data", "phantom", "--out", "\(folder)/data", "--once", "--hospitals", "1", "--shape",
      "24x24x24", "--scale", "0.001",
    ])
    #expect(made.code == 0, "\(made.error)")
    let again = try await Program.run(["data", "phantom", "--out", "\(folder)/data", "--once"])
    #expect(again.code == 0 && again.error.contains("nothing is written"))
    let common = [
      "--role", "agent", "--endpoint", "ipc://\(folder)/sockets", "--set",
      "learner.name=segmentation", "--set", "model.preset=tiny", "--set", "model.volume=32",
      "--set", "agent.directory=\(folder)/agent", "--set",
    ]
    let found = try await examine(common + ["data.path=\(folder)/data/H1-2023GLI"]).diagnosis
    #expect(found.finding("data", "ok")?.detail.contains("patients") == true)
    #expect(found.finding("memory", "ok") != nil)
    let none = try await examine(common + ["data.path=\(folder)/none"]).diagnosis
    #expect(none.finding("data", "problem")?.remedy?.contains("twinseg data list") == true)
  }

  @Test(
    "asks a health endpoint, and fails unless the answer is 200",
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n", 0, ""),
      ("HTTP/1.1 503 Service Unavailable\r\n\r\nnot connected", 1, "answered 503 (not connected)"),
      ("220 mail", 1, "does not speak HTTP"),
    ])
  func health(answer: String, code: Int32, says: String) async throws {
    let server = try CannedServer(answer: answer)
    let outcome = try await Program.run(["doctor", "--health", "http://127.0.0.1:\(server.port)"])
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty)
    // Nothing is said when all is well.
    #expect(
      says.isEmpty ? outcome.error.isEmpty : outcome.error.contains(says), "\(outcome.error)")
  }

  @Test("fails where nobody answers, and takes plain HTTP only")
  func noHealth() async throws {
    let silent = try CannedServer(answer: nil)
    let outcome = try await Program.run([
      "doctor", "--health", "http://127.0.0.1:\(silent.port)/readyz",
    ])
    #expect(outcome.code == 1 && outcome.error.contains("/readyz"), "\(outcome.error)")
    for url in ["https://127.0.0.1:1", "http://127.0.0.1", "127.0.0.1:9100"] {
      #expect(try await Program.run(["doctor", "--health", url]).code == 2, "\(url)")
    }
  }
}
