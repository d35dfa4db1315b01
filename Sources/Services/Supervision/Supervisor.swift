// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Subprocess
import SystemPackage

/// Runs processes of one program, starts those again that die, and takes all of them with it.
///
/// Children get no signals of the terminal: they belong to process groups of their own, and the
/// supervisor stops them in its own way. Should it die without a word, they notice by their standard
/// input; see ``ParentWatch``.
package struct Supervisor: Sendable {
  private let executable: FilePath
  private let restartLimit: Int
  private let report: @Sendable (SupervisionEvent) -> Void

  /// - Parameters:
  ///   - executable: the program that children run.
  ///   - restartLimit: how often each child may be started again.
  ///   - report: hears of starts and ends.
  package init(
    executable: String, restartLimit: Int,
    report: @escaping @Sendable (SupervisionEvent) -> Void
  ) {
    self.executable = FilePath(executable)
    self.restartLimit = restartLimit
    self.report = report
  }

  /// The file of the running program.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  package static func ownExecutable() throws(ServiceError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard length > 0 else {
      throw .folder(path: "/proc/self/exe", reason: String(cString: strerror(errno)))
    }
    return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Keeps all children running until the task is cancelled, one of them fails for good, or all
  /// that may finish, and serve no other, have.
  ///
  /// When it returns or throws, no child is left.
  package func run(_ children: [ChildProcess]) async throws {
    let lifeline = try SystemPackage.FileDescriptor.pipe()
    try closeOnExec(lifeline.writeEnd)
    try closeOnExec(lifeline.readEnd)
    defer {
      // Descriptors of our own that are open: closing cannot fail in a way that matters.
      try? lifeline.writeEnd.close()
      try? lifeline.readEnd.close()
    }
    let restarts = RestartSignals(children)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for child in children {
        group.addTask { try await keepRunning(child, restarts, lifeline: lifeline.readEnd) }
      }
      var left = children.count { $0.mayFinish && $0.serves == nil }
      for try await hasFinished in group where hasFinished {
        left -= 1
        if left == 0 { break }
      }
      group.cancelAll()
    }
  }

  /// - Returns: whether the child finished its work.
  private func keepRunning(
    _ child: ChildProcess, _ signals: RestartSignals, lifeline: SystemPackage.FileDescriptor
  ) async throws -> Bool {
    var restarts = 0
    while !Task.isCancelled {
      let status = try await launch(child, lifeline: lifeline)
      if Task.isCancelled { return false }
      if child.mayFinish && status.isSuccess {
        guard child.serves != nil else { return true }
        await signals.next(for: child)
        continue
      }
      let reason =
        switch status {
        case .exited(let code): "ended with exit code \(code)"
        case .signaled(let signal): "was killed by signal \(signal)"
        }
      let willRestart = restarts < restartLimit
      report(.ended(name: child.name, reason: reason, willRestart: willRestart))
      guard willRestart else {
        throw ServiceError.childFailed(name: child.name, reason: "\(reason); see \(child.logPath)")
      }
      // A child that cannot start must not be started a thousand times a second.
      try await Task.sleep(for: .milliseconds(100) * (1 << min(restarts, 6)))
      restarts += 1
      signals.tell(ofRestart: child)
    }
    return false
  }

  private func launch(
    _ child: ChildProcess, lifeline: SystemPackage.FileDescriptor
  ) async throws -> TerminationStatus {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
    let log = try SystemPackage.FileDescriptor.open(
      FilePath(child.logPath), .writeOnly, options: [.create, .append, .closeOnExec],
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
    let result = try await Subprocess.run(
      .path(executable), arguments: Arguments(child.arguments), environment: childEnvironment,
      platformOptions: options,
      input: .fileDescriptor(lifeline, closeAfterSpawningProcess: false),
      output: .fileDescriptor(log, closeAfterSpawningProcess: true),
      error: .combinedWithOutput
    ) { execution in
      report(.started(name: child.name, processIdentifier: execution.processIdentifier.value))
    }
    return result.terminationStatus
  }

  /// This process's own; what is set there already stays.
  private var childEnvironment: Environment {
    var additions: [Environment.Key: String?] = [:]
    let variables = MemoryPolicy.environment.merging(ThreadWaiting.environment) { first, _ in first
    }
    for (name, value) in variables where getenv(name) == nil {
      additions[Environment.Key(stringLiteral: name)] = value
    }
    return .inherit.updating(additions)
  }

  private func closeOnExec(_ descriptor: SystemPackage.FileDescriptor) throws {
    guard fcntl(descriptor.rawValue, F_SETFD, FD_CLOEXEC) == 0 else {
      throw ServiceError.folder(path: "pipe", reason: String(cString: strerror(errno)))
    }
  }
}
