// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import FederationWire
import Testing

/// A change that makes a sample invalid, and the error that must name it.
struct Alteration: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let sample: Sample
  let expected: Expected
  let change: @Sendable (RawEnvelope) -> Void

  enum Expected: Sendable, Equatable {
    case missing(String)
    /// The field and its value; what is allowed is for people.
    case invalid(String, String)
    case elementCount(found: Int, expected: Int)
    case protocolVersion(UInt32)

    init?(_ error: WireError) {
      switch error {
      case .missing(let field): self = .missing(field)
      case .invalid(let field, let value, _): self = .invalid(field, value)
      case .elementCount(let found, let expected):
        self = .elementCount(found: found, expected: expected)
      case .protocolVersion(let found, expected: 1): self = .protocolVersion(found)
      default: return nil
      }
    }
  }

  init(
    _ description: String, _ sample: Sample, _ expected: Expected,
    _ change: @escaping @Sendable (RawEnvelope) -> Void
  ) {
    testDescription = description
    self.sample = sample
    self.expected = expected
    self.change = change
  }
}

extension Alteration {
  static let header: [Alteration] =
    [0, 2, .max].map { version in
      Alteration("protocol version \(version)", .hello, .protocolVersion(version)) {
        $0.message.pointee.protocol_version = version
      }
    } + [
      Alteration("incarnation 0", .hello, .invalid("incarnation", "0")) {
        $0.message.pointee.incarnation = 0
      },
      Alteration("no body", .hello, .missing("body")) {
        $0.message.pointee.body_case = TWINSEG__ENVELOPE__BODY__NOT_SET
      },
      Alteration("empty federation", .hello, .invalid("federation", "text of 0 bytes")) {
        $0.message.pointee.federation = $0.text("")
      },
      Alteration("run of 65 bytes", .hello, .invalid("run", "text of 65 bytes")) {
        $0.message.pointee.run = $0.text(String(repeating: "a", count: 65))
      },
      Alteration("sender that is not UTF-8", .hello, .invalid("sender", "not UTF-8")) {
        $0.message.pointee.sender = $0.text([0x61, 0xff])
      },
    ]
    + ["a b", "a/b", ".a", "-a", "_a", "é", "a\n", "a*"].flatMap { name in
      let quoted = name.debugDescription
      return [
        Alteration("federation \(quoted)", .hello, .invalid("federation", "no identifier")) {
          $0.message.pointee.federation = $0.text(name)
        },
        Alteration("run \(quoted)", .hello, .invalid("run", "no identifier")) {
          $0.message.pointee.run = $0.text(name)
        },
        Alteration("sender \(quoted)", .hello, .invalid("sender", "no identifier")) {
          $0.message.pointee.sender = $0.text(name)
        },
      ]
    }

  static let small: [Alteration] = [
    Alteration(
      "no software version", .hello, .invalid("hello.software_version", "text of 0 bytes")
    ) {
      $0.message.pointee.hello.pointee.software_version = $0.text("")
    },
    Alteration(
      "software version of 65 bytes", .hello,
      .invalid("hello.software_version", "text of 65 bytes")
    ) {
      $0.message.pointee.hello.pointee.software_version = $0.text(String(repeating: "v", count: 65))
    },
    Alteration("activity 0", .heartbeat, .invalid("heartbeat.activity", "0")) {
      $0.message.pointee.heartbeat.pointee.activity = .init(rawValue: 0)
    },
    Alteration("activity 4", .heartbeat, .invalid("heartbeat.activity", "4")) {
      $0.message.pointee.heartbeat.pointee.activity = .init(rawValue: 4)
    },
    Alteration(
      "goodbye of 257 bytes", .goodbye, .invalid("goodbye.reason", "text of 257 bytes")
    ) {
      $0.message.pointee.goodbye.pointee.reason = $0.text(String(repeating: "g", count: 257))
    },
    Alteration("goodbye with half a character", .goodbye, .invalid("goodbye.reason", "not UTF-8")) {
      $0.message.pointee.goodbye.pointee.reason = $0.text([0xe2, 0x9c])
    },
    Alteration("goodbye with a surrogate", .goodbye, .invalid("goodbye.reason", "not UTF-8")) {
      $0.message.pointee.goodbye.pointee.reason = $0.text([0xed, 0xa0, 0x80])
    },
    Alteration("outcome 0", .acknowledgement, .invalid("acknowledgement.outcome", "0")) {
      $0.message.pointee.acknowledgement.pointee.outcome = .init(rawValue: 0)
    },
    Alteration(
      "outcome -1", .acknowledgement, .invalid("acknowledgement.outcome", "\(UInt32.max)")
    ) {
      $0.message.pointee.acknowledgement.pointee.outcome = .init(rawValue: .max)
    },
    Alteration("no update named", .acknowledgement, .missing("acknowledgement.update")) {
      $0.message.pointee.acknowledgement.pointee.update = nil
    },
    Alteration(
      "update number 0", .acknowledgement, .invalid("acknowledgement.update.number", "0")
    ) {
      $0.message.pointee.acknowledgement.pointee.update.pointee.number = 0
    },
    Alteration(
      "reason of 257 bytes", .acknowledgement,
      .invalid("acknowledgement.reason", "text of 257 bytes")
    ) {
      $0.message.pointee.acknowledgement.pointee.reason = $0.text(
        String(repeating: "r", count: 257))
    },
  ]
}
