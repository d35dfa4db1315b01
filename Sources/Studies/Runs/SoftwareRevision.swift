// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Services
import Subprocess
import SystemPackage

/// The commit of the checkout that the program lies in, as `make` leaves it.
package enum SoftwareRevision {
  /// As `git describe --always --dirty` says it, such as `c6f8c8498203-dirty`: the commit that is checked
  /// out now. nil outside of a checkout, without git, and where git does not answer in time.
  package static func current() async -> String? {
    guard let executable = try? Supervisor.ownExecutable() else { return nil }
    return await revision(ofFolder: FilePath(executable).removingLastComponent().string)
  }

  private static let limit = Duration.seconds(10)

  /// Of a folder in a checkout.
  package static func revision(ofFolder folder: String) async -> String? {
    await withTaskGroup(of: String?.self) { group in
      group.addTask { await describe(folder) }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  private static func describe(_ folder: String) async -> String? {
    let described = try? await Subprocess.run(
      .name("git"),
      arguments: [
        "-C", folder, "-c", "core.fsmonitor=false", "describe", "--always", "--dirty",
        "--abbrev=12", "--exclude=*",
      ],
      // It only looks.
      environment: .inherit.updating(["GIT_OPTIONAL_LOCKS": "0"]),
      output: .string(limit: 256), error: .discarded)
    guard let described, described.terminationStatus.isSuccess else { return nil }
    let text = described.standardOutput.filter { $0.isHexDigit || "-dirty".contains($0) }
    return text.isEmpty ? nil : text
  }
}
