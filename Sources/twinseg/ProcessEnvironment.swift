// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Services

/// The environment that this process was started with.
enum ProcessEnvironment {
  /// Starts this program again in this process, with the same arguments, where variables that are read
  /// only as a program starts are not set. What is set stays. Where the program cannot be started
  /// again, for example because its file was replaced, it goes on as it is, only slower.
  static func complete(with variables: [String: String]) {
    let missing = variables.filter { getenv($0.key) == nil }
    guard !missing.isEmpty, let executable = try? Supervisor.ownExecutable() else { return }
    // All are set, or the new program would start again for ever.
    guard missing.allSatisfy({ setenv($0.key, $0.value, 0) == 0 }) else { return }
    // Returns only if it fails.
    execv(executable, CommandLine.unsafeArgv)
  }
}
