// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Security

/// An identity that is to exist: `NAME:ROLE`, as `hospital-1:agent`.
struct IdentityArgument: ExpressibleByArgument {
  let name: String
  let role: Role

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let role = Role(rawValue: String(parts[1])), !parts[0].isEmpty else {
      return nil
    }
    self.name = String(parts[0])
    self.role = role
  }
}
