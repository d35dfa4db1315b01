// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security

/// What `twinseg keys list --json` reports.
struct IdentityListing: Encodable {
  struct Identity: Encodable {
    let name: String
    let role: String
    let state: String
    /// In Z85.
    let curveKey: String
    let signingKey: String
  }

  let identities: [Identity]

  init(_ entries: [TrustEntry]) {
    identities = entries.map { entry in
      Identity(
        name: entry.identity.name, role: entry.identity.role.rawValue,
        state: entry.state.rawValue, curveKey: "\(entry.identity.curveKey)",
        signingKey: "\(entry.identity.signingKey)")
    }
  }
}
