// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

extension Trace {
  /// What a run's agents took. An agent could begin an update when its last one had arrived, and not before
  /// the version that it is based on was there; the first, when the agent had joined.
  /// - Throws: ``StudyError`` where the run has no update.
  package init(of timeline: RunTimeline, path: String) throws {
    guard let start = timeline.begin else {
      throw StudyError.file(path: path, reason: "the run has no update")
    }
    let published = Dictionary(
      timeline.versions.map { ($0.value, $0.moment) }, uniquingKeysWith: { first, _ in first })
    // A refusal says nothing of its base, and only takes time.
    let arrivals =
      timeline.updates.map { ($0.agent, Optional($0.baseVersion), $0.moment) }
      + timeline.refusals.map { ($0.value, nil, $0.moment) }
    var times: [AgentID: (joins: UInt64, last: UInt64, seconds: [Double])] = [:]
    for (agent, base, moment) in arrivals.sorted(by: { $0.2 < $1.2 }) {
      let joined = timeline.joins.first { $0.value == agent }?.moment ?? start
      var own = times[agent] ?? (joined, joined, [])
      let begun = max(own.last, base.flatMap { published[$0] } ?? 0)
      own.seconds.append(Self.seconds(from: begun, to: moment))
      own.last = moment
      times[agent] = own
    }
    self.init(
      agents: Dictionary(
        uniqueKeysWithValues: times.map { agent, own in
          (
            agent.text,
            Times(joins: Self.seconds(from: start, to: own.joins), seconds: own.seconds)
          )
        }))
  }

  /// Clocks may be set back.
  static func seconds(from begin: UInt64, to end: UInt64) -> Double {
    end > begin ? Double(end - begin) / 1e6 : 0
  }
}
