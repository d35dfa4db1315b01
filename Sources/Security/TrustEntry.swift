// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An identity in the list, and whether it may take part.
package struct TrustEntry: Sendable, Hashable {
  package let identity: PublicIdentity
  package let state: TrustState

  package init(identity: PublicIdentity, state: TrustState) {
    self.identity = identity
    self.state = state
  }
}
