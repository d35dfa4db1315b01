// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Tensors

/// What changes in a federation from look to look, a line for each change: for logs and pipes, where
/// nothing is drawn over.
package struct MonitorNews: Sendable {
  /// Of the last look; the next snapshot is to hold what changed since.
  package private(set) var revision: UInt64 = 0
  private var hasLooked = false
  private var newestVersion: UInt64?
  private var states: [String: ServiceState] = [:]
  private var warnings: [String: MonitorWarning] = [:]

  /// Versions of one look that have a line each.
  private static let versionLines = 3
  /// Contributors of a version who are named.
  private static let names = 4

  package init() {}

  /// Lines that begin with when it was, in UTC. What was before the first look is one line.
  package mutating func lines(of snapshot: Snapshot) -> [String] {
    defer {
      revision = snapshot.revision
      hasLooked = true
    }
    let versions = newVersions(in: snapshot)
    let services = changedServices(in: snapshot)
    let warnings = changedWarnings(in: snapshot)
    guard hasLooked else { return [Self.summary(of: snapshot)] + warnings }
    return versions + services + snapshot.twins.map(Self.line) + warnings
  }

  private static func summary(of snapshot: Snapshot) -> String {
    let subject = "\(snapshot.federation)/\(snapshot.run)"
    guard let version = snapshot.aggregator?.version else {
      return line(subject, "no version heard of yet", at: snapshot.now)
    }
    let text =
      "version \(version), \(count(snapshot.counts.updatesFolded, "update")) folded, "
      + count(UInt64(snapshot.agents.count), "agent") + " known"
    return line(subject, text, at: snapshot.now)
  }

  // MARK: Versions

  private mutating func newVersions(in snapshot: Snapshot) -> [String] {
    let new = snapshot.versions.filter { version in
      newestVersion.map { version.version > $0 } ?? true
    }
    guard let first = new.first, let last = new.last else { return [] }
    newestVersion = new.map(\.version).max()
    guard new.count > Self.versionLines else { return new.map(Self.line) }
    let updates = new.reduce(UInt64(0)) { $0 + UInt64($1.updateCount) }
    let name = "versions \(first.version) to \(last.version)"
    return [Self.line(name, "of \(Self.count(updates, "update"))", at: last.time)]
  }

  private static func line(_ version: VersionEntry) -> String {
    var text = "of \(count(UInt64(version.updateCount), "update"))"
    let agents = Set(version.contributors.map(\.agent)).sorted()
    if !agents.isEmpty {
      let named = agents.prefix(names).map { $0.legible() }.joined(separator: ", ")
      let others = agents.count - names
      text += " by \(named)" + (others > 0 ? " and \(count(UInt64(others), "other"))" : "")
    }
    if let stalest = version.staleness.max(), stalest > 0 {
      text += ", at most \(count(stalest, "version")) old"
    }
    return line("version \(version.version)", text, at: version.time)
  }

  // MARK: Services

  private mutating func changedServices(in snapshot: Snapshot) -> [String] {
    let services =
      (snapshot.aggregator.map { [($0.name, $0.state)] } ?? [])
      + snapshot.brokers.map { ($0.name, $0.state) } + snapshot.agents.map { ($0.name, $0.state) }
    return services.compactMap { name, state in
      guard states.updateValue(state, forKey: name) != state else { return nil }
      return Self.line(name, state.rawValue, at: snapshot.now)
    }
  }

  private static func line(_ twin: TwinEntry) -> String {
    let text =
      "twin \(twin.refresh) of v\(twin.parent) \(twin.decision): Dice \(rounded(twin.dice)), global "
      + rounded(twin.globalDice)
    return line(twin.agent, text, at: twin.time)
  }

  // MARK: Warnings

  private mutating func changedWarnings(in snapshot: Snapshot) -> [String] {
    let current = Dictionary(snapshot.warnings.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    defer { warnings = current }
    let new = snapshot.warnings.filter { warnings[$0.key] == nil }
    let over = warnings.values.filter { current[$0.key] == nil }.sorted { $0.key < $1.key }
    return new.map {
      Self.line("\($0.severity.rawValue) of \($0.subject)", $0.text, at: snapshot.now)
    } + over.map { Self.line("\($0.subject)", "no longer: \($0.text)", at: snapshot.now) }
  }

  // MARK: Texts

  /// - Parameter time: milliseconds since 1970; a file may say anything.
  private static func line(_ subject: String, _ text: String, at time: Int64) -> String {
    let seconds = min(max(0, time / 1_000), 253_402_300_799)
    let moment = Date(timeIntervalSince1970: Double(seconds)).ISO8601Format()
    return "\(moment) \(subject.legible(80)): \(text.legible(400))"
  }

  private static func count(_ number: UInt64, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func rounded(_ ratio: Double) -> String {
    "\((min(max(ratio, -1e3), 1e3) * 1_000).rounded() / 1_000)"
  }
}
