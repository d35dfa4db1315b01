// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// When a version is complete, and who hears of it.
extension Coordinator {
  private var progress: GatheringProgress {
    let contributors = Set(contributions.map(\.agent))
    var awaited = 0
    for (agent, member) in members
    where member.isLive && !contributors.contains(agent) && !hasSpentPrivacy(agent) {
      awaited += 1
    }
    return GatheringProgress(
      updateCount: contributions.count, contributorCount: contributors.count,
      populationCount: contributors.count + awaited)
  }

  /// Whether the agent's privacy budget holds no further update, not even a fresh one: nothing is to be
  /// waited for.
  private func hasSpentPrivacy(_ agent: AgentID) -> Bool {
    guard let privacy,
      case .fold(let factor, _) = configuration.strategy.admission(sampleCount: 1, staleness: 0)
    else { return false }
    return !privacy.allowsInNextVersion(agent, weight: factor)
  }

  /// Updates without which no version can be made.
  private var leastUpdates: Int {
    max(configuration.strategy.leastUpdatesAtDeadline, configuration.arithmetic.leastUpdates)
  }

  mutating func commitIfComplete(at now: Duration) -> [CoordinatorEffect] {
    guard contributions.count >= configuration.arithmetic.leastUpdates,
      contributions.count >= configuration.strategy.leastUpdates, !contributions.isEmpty,
      configuration.strategy.isComplete(progress)
    else { return [] }
    return commit(at: now)
  }

  /// The same where no acknowledgement is to come between the version and the end.
  mutating func commitAndFinish(at now: Duration) -> [CoordinatorEffect] {
    let effects = commitIfComplete(at: now)
    return effects.isEmpty ? [] : effects + finishIfLast()
  }

  mutating func deadlinePassed(at now: Duration) -> [CoordinatorEffect] {
    guard let deadline = configuration.strategy.deadline, !isFinished else { return [] }
    let left = deadline - (now - versionTime)
    guard left <= .zero else { return [.schedule(.deadline, after: left)] }
    guard contributions.count >= leastUpdates else {
      return [.schedule(.deadline, after: deadline)]
    }
    return commit(at: now) + finishIfLast()
  }

  private mutating func commit(at now: Duration) -> [CoordinatorEffect] {
    guard !isFinished else { return [] }
    let committed = CommittedVersion(
      version: version.next, contributions: contributions, sincePrevious: now - versionTime)
    version = version.next
    versionTime = now
    contributions = []
    range.reset()
    privacy?.commit()
    if let last = configuration.lastVersion { isFinished = version >= last }
    let publication =
      isFinished || configuration.strategy.pace == .oncePerVersion
      ? publish(at: now) : publishInTime(at: now)
    return [.commit(committed)] + publication + (isFinished ? [] : deadlineEffects())
  }

  /// Sends the model to everyone.
  mutating func publish(at now: Duration) -> [CoordinatorEffect] {
    broadcast.version = version
    broadcast.time = now
    return [.publishModel]
  }

  /// Versions may follow one another faster than they can be sent to all, and those who train have
  /// no use for them meanwhile: the newest is sent to all now and then, and at once to whoever
  /// delivers an update.
  private mutating func publishInTime(at now: Duration) -> [CoordinatorEffect] {
    let left = broadcast.time.map { configuration.publishInterval - (now - $0) } ?? .zero
    guard left > .zero else { return publish(at: now) }
    guard !broadcast.isPlanned else { return [] }
    broadcast.isPlanned = true
    return [.schedule(.broadcast, after: left)]
  }

  /// After everything else, the last acknowledgement too; and not before the last version was published
  /// to somebody, for nobody sends it again.
  func finishIfLast() -> [CoordinatorEffect] { isFinished && isHeard ? [.finish] : [] }

  func deadlineEffects() -> [CoordinatorEffect] {
    guard let deadline = configuration.strategy.deadline else { return [] }
    return [.schedule(.deadline, after: deadline)]
  }
}
