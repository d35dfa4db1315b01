// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Messaging
import Services
import Settings
import Studies

/// The program.
@main
struct Twinseg: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "twinseg",
    abstract: "Asynchronous federated learning of brain-tumour segmentation, with digital twins.",
    discussion: """
      Start with 'twinseg run': a whole federation on this machine. To build one over several \
      machines, start 'twinseg broker' where all can reach it, then 'twinseg aggregator', and \
      'twinseg agent' in each hospital, in any order.
      """,
    version: "twinseg \(version)",
    subcommands: [
      Run.self, BrokerCommand.self, AggregatorCommand.self, AgentCommand.self, MonitorCommand.self,
      KeysCommand.self,
      DataCommand.self, TrainCommand.self, PredictCommand.self, EvaluateCommand.self,
      TwinCommand.self, StudyCommand.self,
      Model.self,
      ReplayCommand.self, DoctorCommand.self,
      Bench.self,
    ]
  )

  /// Exit codes: 0 success, 1 failure, 2 wrong use.
  static func main() async {
    MemoryPolicy.keepFreedMemory()
    NameResolution.limitWaiting()
    // A reader that goes away is an error to handle, not a death without a farewell.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      do {
        if var command = command as? any AsyncParsableCommand {
          try await command.run()
        } else {
          try command.run()
        }
      } catch {
        end(error, of: command as? any ServiceCommand)
      }
      leave(code: 0)
    } catch {
      end(error, of: nil)
    }
  }

  private static func end(_ error: any Error, of service: (any ServiceCommand)?) -> Never {
    if let error = error as? SettingsError { fail(with: "\(error)", code: 2, of: service) }
    if let error = error as? StudyError {
      fail(with: "\(error)", code: error.isWrongUse ? 2 : 1, of: service)
    }
    let code = exitCode(for: error)
    if code == .success {
      do {
        try Console.output(fullMessage(for: error))
      } catch {
        leave(code: 1)
      }
      leave(code: 0)
    }
    fail(with: fullMessage(for: error), code: code == .validationFailure ? 2 : 1, of: service)
  }

  private static func fail(
    with message: String, code: Int32, of service: (any ServiceCommand)?
  ) -> Never {
    let prefix = "Error: "
    let reason = message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    Console.note(service?.fatalLine(reason) ?? prefix + reason)
    leave(code: code)
  }

  /// Ends the process without what libraries do at its end: a learner's thread may be in the midst of a step,
  /// and must not find their memory gone. All that counts was written by now.
  private static func leave(code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }
}
