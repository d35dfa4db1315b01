// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Learning
import Logging
import ServiceLifecycle

/// Looks for new cases of an agent now and then.
struct DataWatch: Service {
  let learner: SegmentationLearner
  let interval: Duration
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      // Sleep ends early only when the agent is to stop.
      while (try? await Task.sleep(for: interval)) != nil { await look() }
    }
  }

  private func look() async {
    do {
      if try await learner.rescan() { logger.notice("new cases take part") }
    } catch is CancellationError {
      logger.debug("stopped looking for new cases")
    } catch {
      // What is wrong with the folder today may be right tomorrow; training goes on.
      logger.error("cannot look for new cases", metadata: ["reason": "\(error)"])
    }
  }
}
