// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Learning
import Logging
import ServiceLifecycle

/// Looks for new cases of an agent now and then.
///
/// Preparing cases reads all of them, on the thread that trains: that is done only when files have come,
/// gone or changed.
struct DataWatch: Service {
  let learner: SegmentationLearner
  /// The folder of the agent's cases, or a list.
  let source: String
  let interval: Duration
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var seen: CohortFiles?
      // Sleep ends early only when the agent is to stop.
      while (try? await Task.sleep(for: interval)) != nil { await look(&seen) }
    }
  }

  /// - Parameter seen: The files when they were prepared last.
  private func look(_ seen: inout CohortFiles?) async {
    do {
      let files = CohortFiles(of: try CohortSource.cohort(source, edition: nil))
      guard files != seen else { return }
      if try await learner.rescan() { logger.notice("new or changed cases take part") }
      seen = files
    } catch is CancellationError {
      logger.debug("stopped looking for new cases")
    } catch {
      // What is wrong with the folder today may be right tomorrow; training goes on.
      logger.error("cannot look for new cases", metadata: ["reason": "\(error)"])
    }
  }
}
