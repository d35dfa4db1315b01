// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Security
import Settings

/// Whether the keys are there, private, enrolled, and of the right role, and who is trusted.
struct IdentityCheck {
  let role: Role
  let settings: ResolvedSettings

  private var keyPath: String? { try? settings.optionalText("security.key_file") }
  private var trustPath: String? { try? settings.optionalText("security.trust_file") }

  /// Files whose last change tells something of the clock.
  var paths: [String] { [keyPath, trustPath].compactMap { $0 } }

  var findings: [Finding] {
    guard let keyPath, let trustPath else { return [withoutKeys] }
    let own: PublicIdentity
    do {
      own = try KeyFile.secretIdentity(at: keyPath).publicIdentity
    } catch {
      return [.problem("keys", "\(error)", remedy: Self.remedy(for: error, role: role))]
    }
    guard own.role == role else {
      return [
        .problem(
          "keys",
          "'\(keyPath)' holds the keys of \(own.role) \(own.name), and this is to be of role \(role)",
          remedy: "Use the key file that was made with --role \(role).")
      ]
    }
    let keys = Finding.ok("keys", "\(own.role) \(own.name), '\(keyPath)' is its owner's only")
    do {
      let list = try TrustFile(path: trustPath).read()
      return [keys, enrolment(own, in: list)] + partners(in: list)
        + [permissions(of: trustPath)]
        .compactMap { $0 }
    } catch {
      return [
        keys,
        .problem(
          "trust list", "\(error)",
          remedy: "Copy the federation's list from its operator to '\(trustPath)'."),
      ]
    }
  }

  private var withoutKeys: Finding {
    guard (keyPath == nil) == (trustPath == nil) else {
      return .problem(
        "keys", "only one of security.key_file and security.trust_file is set",
        remedy: "Set both, or neither.")
    }
    return .warning(
      "keys", "none: nothing is encrypted, authenticated or signed",
      remedy: "Beyond this machine, make keys with 'twinseg keys generate'.")
  }

  private static func remedy(for error: SecurityError, role: Role) -> String {
    switch error {
    case .fileTooOpen(let path, _): "chmod 600 '\(path)', as the user that runs the service."
    case .file(_, let path, _):
      "Let the user that runs the service read '\(path)', or make it: "
        + "twinseg keys generate --role \(role) --name NAME."
    default: "Make new keys with 'twinseg keys generate' and have them enrolled."
    }
  }

  private func enrolment(_ own: PublicIdentity, in list: TrustList) -> Finding {
    let check = "enrolment"
    guard let entry = list.entry(of: own.curveKey) else {
      return .problem(
        check, "\(own.name) is not in the list",
        remedy: "Send \(own.name).pub to the federation's operator ('twinseg keys enroll'), and "
          + "copy the new list here.")
    }
    guard entry.state == .enrolled else {
      return .problem(
        check, "\(own.name) is revoked",
        remedy: "Make new keys with 'twinseg keys generate', and ask the operator to enroll them.")
    }
    guard entry.identity == own else {
      return .problem(
        check,
        "the list has the connection key of \(own.name) under another name, role or signing key",
        remedy: "Ask the operator to revoke it, and enroll new keys.")
    }
    return .ok(check, "\(own.name) is enrolled as \(own.role)")
  }

  /// Who must be in the list for this process to work with.
  private func partners(in list: TrustList) -> [Finding] {
    var findings: [Finding] = []
    if role != .broker {
      do {
        let broker = try list.only(.broker, named: try settings.optionalText("security.broker"))
        findings.append(.ok("broker's key", "that of \(broker.name)"))
      } catch {
        findings.append(
          .problem(
            "broker's key", "\(error)",
            remedy:
              "Get a list with the broker in it; where there are several, set security.broker."))
      }
    }
    let needed: Role? =
      switch role {
      case .agent: .aggregator
      case .aggregator: .agent
      case .broker, .monitor: nil
      }
    if let needed {
      let names = list.entries.filter { $0.state == .enrolled && $0.identity.role == needed }
        .map(\.identity.name)
      findings.append(
        names.isEmpty
          ? .problem(
            "\(needed)s enrolled", "none: nothing that they send would be believed",
            remedy: "Enroll them ('twinseg keys enroll'), and copy the list here.")
          : .ok(
            "\(needed)s enrolled",
            names.count > 3 ? "\(names.count)" : names.joined(separator: ", ")))
    }
    return findings
  }

  /// Whoever can write the list decides who takes part.
  private func permissions(of path: String) -> Finding? {
    guard
      let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions]
        as? Int, mode & 0o022 != 0
    else { return nil }
    return .warning(
      "trust list", "others than its owner can write '\(path)', and so decide who takes part",
      remedy: "chmod 644 '\(path)'")
  }
}
