// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Messaging
import ServiceLifecycle

/// Ends when the parent does: a supervised process holds the reading end of a pipe as its standard
/// input, and nobody ever writes to it. The end of that file means that the supervisor is gone,
/// however it went.
package actor ParentWatch: Service {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let logger: Logger
  private var isStopping = false

  /// - Throws: ``MessagingError`` when no thread can be had.
  package init(logger: Logger) throws {
    executor = try PollingExecutor(name: "parent-watch")
    self.logger = logger
  }

  package func run() async throws {
    await withTaskCancellationOrGracefulShutdownHandler {
      await watch()
    } onCancelOrGracefulShutdown: {
      Task { await self.requestStop() }
    }
  }

  private func requestStop() {
    isStopping = true
    executor.interrupt()
  }

  private func watch() async {
    defer { executor.stop() }
    while !isStopping {
      await executor.wait(for: [PollInterest(readableDescriptor: STDIN_FILENO)], until: nil)
      guard !isStopping else { return }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) {
        logger.notice("the supervisor is gone")
        return
      }
    }
  }
}
