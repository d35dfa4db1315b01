// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// What a person sees of a run: one line per version, and what happened to processes.
actor RunProgress {
  private let problem: QuadraticProblem
  private let tolerance: Double
  private let start = ContinuousClock.now
  private var records: [Version: VersionRecord] = [:]
  private var distances: [Version: Float] = [:]
  private var printed = Version.initial
  private var restarts = 0
  private var lost = 0
  private var refused: UInt64 = 0
  private var isDone = false

  init(problem: QuadraticProblem, tolerance: Double) {
    self.problem = problem
    self.tolerance = tolerance
  }

  func note(_ event: SupervisionEvent) {
    guard case .ended(let name, let reason, let willRestart) = event, !isDone else { return }
    if willRestart { restarts += 1 }
    print("\(name) \(reason)\(willRestart ? "; starting it again" : "")")
  }

  /// - Returns: whether the optimum is reached.
  func note(_ observation: FederationObservation) -> Bool {
    switch observation {
    case .metric(_, let event):
      note(event.kind)
    case .model(let version, let parameters):
      guard parameters.count == problem.dimension else { return false }
      distances[version] = problem.distance(of: parameters.elements)
    }
    printVersions()
    guard let newest = distances.keys.max(), let distance = distances[newest] else { return false }
    isDone = Double(distance) <= tolerance
    if isDone, printed < newest { print(line(newest, records[newest], distance)) }
    return isDone
  }

  private func note(_ kind: MetricEvent.Kind) {
    switch kind {
    case .versionPublished(let record):
      records[record.version] = record
    case .membershipChanged(let record):
      if record.change == .lost { lost += 1 }
      print("\(record.agent) \(record.change.rawValue), \(record.liveAgents) live")
    case .updateRefused(let record):
      refused = record.total
    case .trainingFinished:
      break
    }
  }

  /// A version is shown when both its record and its parameters are here; metrics may be lost, so a
  /// newer version does not wait for an older one.
  private func printVersions() {
    for version in records.keys.sorted() where version > printed {
      guard let distance = distances[version] else { continue }
      print(line(version, records[version], distance))
      printed = version
    }
    records = records.filter { $0.key > printed }
    distances = distances.filter { $0.key >= printed }
  }

  private func line(_ version: Version, _ record: VersionRecord?, _ distance: Float) -> String {
    let elapsed = Int((ContinuousClock.now - start) / .seconds(1))
    let time = "\(elapsed / 60):\(elapsed % 60 < 10 ? "0" : "")\(elapsed % 60)"
    var line = "\(time)  \(version)"
    if let record {
      let staleness = record.staleness
      line +=
        "  \(record.updateCount) updates from \(record.contributors.count) agents"
        + "  staleness \(staleness.first ?? 0)-\(staleness.last ?? 0)"
    }
    return line + "  distance to optimum \(distance)"
  }

  func summary(seconds: Double) -> String {
    let distance = distances.max { $0.key < $1.key }
    let reached = isDone ? "Reached the optimum" : "Did not reach the optimum"
    let state = distance.map { " at \($0.key), distance \($0.value)" } ?? ""
    return """
      \(reached)\(state), after \((seconds * 10).rounded() / 10) s.
      Processes started again: \(restarts). Agents lost: \(lost). Updates refused: \(refused).
      """
  }
}
