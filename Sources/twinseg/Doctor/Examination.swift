// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import Messaging
import Security
import Services
import Settings

/// Looks at all that a service of one role needs.
struct Examination {
  /// Nil: that of the keys, or an agent's.
  let role: Role?
  /// Where an aggregator keeps its run.
  let runDirectory: String?
  let settings: () throws -> ResolvedSettings

  func diagnosis() async throws -> Diagnosis {
    let settings: ResolvedSettings
    do {
      settings = try self.settings()
    } catch let error as SettingsError {
      // Without settings there is nothing to look at but the machine.
      let finding = Finding.problem(
        "configuration", "\(error)", remedy: "Correct it; 'twinseg broker --settings' lists all.")
      return Diagnosis(
        role: role ?? .agent,
        findings: [finding, ClockCheck.finding(latest: nil), ProcessorCheck.kernels])
    }
    let role = try self.role ?? keyRole(settings) ?? .agent
    var findings = [ConfigurationCheck(role: role, settings: settings).finding]
    let identity = IdentityCheck(role: role, settings: settings)
    findings += identity.findings
    findings += await ChannelCheck(role: role, settings: settings).findings()
    let storage = StorageCheck(role: role, settings: settings, runDirectory: runDirectory)
    findings.append(
      ClockCheck.finding(latest: ClockCheck.latestChange(of: identity.paths + storage.paths)))
    findings += storage.findings
    findings += MemoryCheck(role: role, settings: settings).findings
    findings += ProcessorCheck(role: role, settings: settings).findings
    findings += DataCheck(role: role, settings: settings).findings
    return Diagnosis(role: role, findings: findings)
  }

  /// Nil without keys that can be read.
  private func keyRole(_ settings: ResolvedSettings) throws -> Role? {
    guard let path = try settings.optionalText("security.key_file") else { return nil }
    return try? KeyFile.secretIdentity(at: path).role
  }
}

extension Logger {
  /// For settings that warn while they are read: the doctor has its own words.
  static let silent = Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
}
