// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// What a person or a script sees of a run: a line per version, and what happened to processes.
actor QuadraticProgress {
  private let problem: QuadraticProblem
  private let tolerance: Double
  private let printsJSON: Bool
  private let start = ContinuousClock.now
  private var records: [Version: VersionRecord] = [:]
  private var distances: [Version: Double] = [:]
  private var printed = Version.initial
  private var restarts = 0
  private var lost = 0
  private var refused: UInt64 = 0
  private var isDone = false

  init(problem: QuadraticProblem, tolerance: Double, printsJSON: Bool) {
    self.problem = problem
    self.tolerance = tolerance
    self.printsJSON = printsJSON
  }

  func note(_ event: SupervisionEvent) throws {
    guard case .ended(let name, let reason, let willRestart) = event, !isDone else { return }
    if willRestart { restarts += 1 }
    try show(.process(name: name, event: reason, willRestart: willRestart))
  }

  /// - Returns: whether the optimum is reached.
  func note(_ observation: FederationObservation) throws -> Bool {
    switch observation {
    case .metric(_, let event):
      try note(event.kind)
    case .garbage, .missed:
      return false
    case .model(let version, let parameters):
      guard parameters.count == problem.dimension else { return false }
      distances[version] = Double(problem.distance(of: parameters.elements))
    }
    try showVersions()
    guard let newest = distances.keys.max(), let distance = distances[newest] else { return false }
    isDone = distance <= tolerance
    if isDone, printed < newest { try show(line(newest, records[newest], distance)) }
    return isDone
  }

  private func note(_ kind: MetricEvent.Kind) throws {
    switch kind {
    case .versionPublished(let record):
      records[record.version] = record
    case .membershipChanged(let record):
      if record.change == .lost { lost += 1 }
      try show(
        .membership(
          agent: record.agent.text, change: record.change.rawValue, liveAgents: record.liveAgents))
    case .updateRefused(let record):
      refused = record.total
    default:
      break
    }
  }

  /// A version is shown when both its record and its parameters are here; metrics may be lost, so a
  /// newer version does not wait for an older one.
  private func showVersions() throws {
    for version in records.keys.sorted() where version > printed {
      guard let distance = distances[version] else { continue }
      try show(line(version, records[version], distance))
      printed = version
    }
    records = records.filter { $0.key > printed }
    distances = distances.filter { $0.key >= printed }
  }

  private func line(
    _ version: Version, _ record: VersionRecord?, _ distance: Double
  ) -> QuadraticRunLine {
    .version(
      version.number, updates: record?.updateCount, agents: record?.contributors.count,
      staleness: record.map { [$0.staleness.first ?? 0, $0.staleness.last ?? 0] },
      distance: distance, seconds: seconds)
  }

  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  private func show(_ line: QuadraticRunLine) throws {
    try Console.output(printsJSON ? try JSONOutput.text(line, pretty: false) : line.text)
  }

  /// The last line.
  func showSummary() throws {
    let newest = distances.max { $0.key < $1.key }
    try show(
      .summary(
        reached: isDone, version: newest?.key.number, distance: newest?.value, seconds: seconds,
        restarts: restarts, lost: lost, refused: refused))
  }
}
