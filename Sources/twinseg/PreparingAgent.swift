// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import ServiceLifecycle
import Services

/// An agent that takes part once its learner is ready. That may take long: told to end before, it does so
/// between two cases, and what was prepared stays in the cache.
struct PreparingAgent: Service {
  let learner: any LocalLearner
  let logger: Logger
  let makeAgent: @Sendable () throws -> Agent

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await learner.prepare() }
    } catch is CancellationError {
      return logger.notice("told to end before all was prepared")
    }
    try await makeAgent().run()
  }
}
