// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a simulation may meet with, so that a test can tell that it did.
enum SimulatedOccurrence: String, CaseIterable {
  // The network.
  case lostMessage, doubledMessage, overtakenMessage, cutMessage, queuedMessage
  case partition, brokerRestart
  // The coordinator's process.
  case crashBetweenEvents, crashBeforeFold, tornFold, crashBeforeVersion, tornVersion
  case crashBeforePublication, crashBeforeAnswer, crashBeforeEnd
  case resumedWithPending, versionAtStart
  // Agents.
  case agentCrash, agentCrashBetweenEffects, agentStop, agentGone, lostDisk, restoredUpdate
  case failedTraining, abandonedTraining, lostLease
  // Answers.
  case accepted, duplicate, remembered, tooStale, rejected, budgetSpent
  // Ends.
  case lastVersion, budgetsSpent
}
