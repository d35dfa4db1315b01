// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Learning
import Logging
import ServiceLifecycle

/// Looks for new cases of an agent now and then.
///
/// Preparing cases reads all of them, on the thread that trains: that is done at the first look, when files
/// have come, gone or changed, and ever more rarely after it failed.
struct DataWatch: Service {
  let learner: SegmentationLearner
  /// The folder of the agent's cases, or a list.
  let source: String
  let interval: Duration
  let logger: Logger

  private struct Memory {
    /// What there was when the cases were prepared last, or could not be.
    var seen: CohortFiles?
    /// Looks until a failure is tried again without a change; nil: there was none.
    var looksToRetry: Int?
    var failures = 0
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var memory = Memory()
      // Sleep ends early only when the agent is to stop.
      while (try? await Task.sleep(for: interval)) != nil { await look(&memory) }
    }
  }

  private func look(_ memory: inout Memory) async {
    do {
      let files = CohortFiles(of: try CohortSource.cohort(source, edition: nil))
      if files == memory.seen {
        guard let looks = memory.looksToRetry else { return logger.debug("no other cases") }
        memory.looksToRetry = looks - 1
        guard looks <= 1 else { return }
      }
      memory.seen = files
      if try await learner.rescan() { logger.notice("new or changed cases take part") }
      (memory.looksToRetry, memory.failures) = (nil, 0)
    } catch is CancellationError {
      logger.debug("stopped looking for new cases")
    } catch {
      // What is wrong with the folder today may be right tomorrow; training goes on.
      logger.error("cannot look for new cases", metadata: ["reason": "\(error)"])
      memory.failures += 1
      memory.looksToRetry = 1 << min(memory.failures, 6)
    }
  }
}
