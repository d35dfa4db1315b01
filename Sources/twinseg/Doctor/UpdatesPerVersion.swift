// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security
import Settings

/// How many updates a version is made of, at most: an agent's each where agents are waited for.
struct UpdatesPerVersion {
  let settings: ResolvedSettings

  var count: Int {
    get throws {
      switch try settings.text("strategy.name") {
      case "fedasync": 1
      case "fedbuff": try settings.integer("strategy.buffer_size")
      default: max(try settings.integer("strategy.minimum_agents"), try enrolledAgents)
      }
    }
  }

  /// 0 without keys: then nobody knows how many come.
  private var enrolledAgents: Int {
    get throws {
      guard let path = try settings.optionalText("security.trust_file") else { return 0 }
      return try TrustFile(path: path).read().entries.count {
        $0.state == .enrolled && $0.identity.role == .agent
      }
    }
  }
}
