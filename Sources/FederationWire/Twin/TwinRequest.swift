// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a client asks an agent's twin.
package struct TwinRequest: Sendable, Equatable {
  package static let protocolVersion: UInt32 = 1

  package enum Body: Sendable, Equatable {
    case segment(CaseSource, wantsOverlay: Bool)
    /// The message's second part is these bytes of a streamed case's file.
    case chunk(file: Int, offset: Int)
    case restore(refresh: UInt64)
    case status
    case cancel
  }

  /// The client's own, not 0.
  package let number: UInt64
  package let body: Body

  package init(number: UInt64, body: Body) {
    self.number = number
    self.body = body
  }
}

/// Where the images of a case are.
package enum CaseSource: Sendable, Equatable {
  /// In a folder that the agent can read; an absolute path.
  case folder(path: String)
  /// The client sends them.
  case streamed(name: String, files: [StreamedFile])
}

package struct StreamedFile: Sendable, Equatable {
  package let name: String
  /// In bytes, at least 1.
  package let size: Int

  package init(name: String, size: Int) {
    self.name = name
    self.size = size
  }
}
