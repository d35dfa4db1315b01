// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security

extension SecurityError {
  /// Under which cause a message that fails a check is counted; nil: not the message's fault.
  var cause: RefusalCause? {
    switch self {
    case .senderMismatch: .wrongSender
    case .unsigned: .unsigned
    case .signatureMismatch: .wrongSignature
    case .replayed: .replayed
    case .notEnrolled, .wrongRole: .notEnrolled
    default: nil
    }
  }
}
