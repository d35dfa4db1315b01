// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire

extension Alteration {
  static let payload: [Alteration] = [Sample.model, .update].flatMap { sample in
    [
      Alteration("no payload", sample, .missing("\(sample.body).payload")) {
        switch sample {
        case .model: $0.message.model.pointee.payload = nil
        default: $0.message.update.pointee.payload = nil
        }
      },
      Alteration("encoding 0", sample, .invalid("payload.encoding", "0")) {
        $0.message.payload.pointee.encoding = .init(rawValue: 0)
      },
      Alteration("encoding 3", sample, .invalid("payload.encoding", "3")) {
        $0.message.payload.pointee.encoding = .init(rawValue: 3)
      },
      Alteration("no elements", sample, .invalid("payload.element_count", "0")) {
        $0.message.payload.pointee.element_count = 0
      },
      Alteration(
        "elements over the limit", sample, .invalid("payload.element_count", "\(1 << 30 + 1)")
      ) {
        $0.message.payload.pointee.element_count = 1 << 30 + 1
      },
      Alteration(
        "more elements than an Int", sample, .invalid("payload.element_count", "\(UInt64.max)")
      ) {
        $0.message.payload.pointee.element_count = .max
      },
      Alteration("no chunks", sample, .invalid("payload.chunk_count", "0")) {
        $0.message.payload.pointee.chunk_count = 0
      },
      Alteration("more chunks than elements", sample, .invalid("payload.chunk_count", "8")) {
        $0.message.payload.pointee.chunk_count = 8
      },
      Alteration(
        "too few chunks for 1 MiB frames", sample, .invalid("payload.chunk_count", "1")
      ) {
        // One byte more than a frame holds.
        let size = $0.message.payload.pointee.encoding.rawValue == 1 ? 4 : 2
        $0.message.payload.pointee.element_count = UInt64((1 << 20) / size + 1)
        $0.message.payload.pointee.chunk_count = 1
      },
    ]
      + [0, 15, 17].map { length in
        Alteration("digest of \(length)", sample, .invalid("payload.digest", "\(length) bytes")) {
          $0.message.payload.pointee.digest = $0.bytes([UInt8](repeating: 1, count: length))
        }
      }
  }

  static let model: [Alteration] =
    [
      Alteration("no manifest", .model, .missing("global_model.manifest")) {
        $0.message.model.pointee.manifest = nil
      },
      Alteration("no directive", .model, .missing("global_model.directive")) {
        $0.message.model.pointee.directive = nil
      },
      Alteration(
        "elements that are not the manifest's", .model, .elementCount(found: 6, expected: 7)
      ) {
        $0.message.payload.pointee.element_count = 6
      },
      Alteration("no tensors", .model, .invalid("manifest.tensors", "0")) {
        $0.message.manifest.pointee.n_tensors = 0
      },
      Alteration("65537 tensors", .model, .invalid("manifest.tensors", "65537")) {
        let empty = $0.message.tensor(2)
        $0.message.tensor(2).pointee.name = $0.text("")
        $0.message.manifest.pointee.n_tensors = 65_537
        $0.message.manifest.pointee.tensors = $0.array([_](repeating: empty, count: 65_537))
      },
      Alteration(
        "tensor without a name", .model, .invalid("manifest.tensors.name", "text of 0 bytes")
      ) {
        $0.message.tensor(0).pointee.name = $0.text("")
      },
      Alteration(
        "tensor name of 257 bytes", .model,
        .invalid("manifest.tensors.name", "text of 257 bytes")
      ) {
        $0.message.tensor(0).pointee.name = $0.text(String(repeating: "n", count: 257))
      },
      Alteration(
        "tensor name that is not UTF-8", .model, .invalid("manifest.tensors.name", "not UTF-8")
      ) {
        $0.message.tensor(0).pointee.name = $0.text([0x80])
      },
      Alteration("two tensors of one name", .model, .invalid("manifest.tensors", "out of range")) {
        $0.message.tensor(1).pointee.name = $0.message.tensor(0).pointee.name
      },
      Alteration("tensor kind 0", .model, .invalid("manifest.tensors.kind", "0")) {
        $0.message.tensor(0).pointee.kind = .init(rawValue: 0)
      },
      Alteration("tensor kind 3", .model, .invalid("manifest.tensors.kind", "3")) {
        $0.message.tensor(0).pointee.kind = .init(rawValue: 3)
      },
    ]
    + shapes.map { name, shape, expected in
      Alteration(name, .model, expected) {
        $0.message.tensor(0).pointee.n_shape = shape.count
        $0.message.tensor(0).pointee.shape = $0.array(shape)
      }
    }

  private static let shapes: [(String, [UInt64], Expected)] = [
    (
      "rank 9", [UInt64](repeating: 1, count: 9),
      .invalid("manifest.tensors.shape", "9 extents")
    ),
    ("extent 0", [4, 0], .invalid("manifest.tensors.shape", "0")),
    ("extent over the limit", [1 << 34], .invalid("manifest.tensors.shape", "\(1 << 34)")),
    ("extent over Int", [.max], .invalid("manifest.tensors.shape", "\(UInt64.max)")),
    ("tensor over the limit", [1 << 20, 1 << 20], .invalid("manifest.tensors", "out of range")),
    (
      "shape whose product overflows", [1 << 33, 1 << 33],
      .invalid("manifest.tensors", "out of range")
    ),
    ("tensors over the limit together", [1 << 33], .invalid("manifest.tensors", "out of range")),
  ]

  static let directive: [Alteration] = [
    Alteration("pace 0", .model, .invalid("directive.pace", "0")) {
      $0.message.directive.pointee.pace = .init(rawValue: 0)
    },
    Alteration("pace 3", .model, .invalid("directive.pace", "3")) {
      $0.message.directive.pointee.pace = .init(rawValue: 3)
    },
    Alteration("update encoding 0", .model, .invalid("directive.update_encoding", "0")) {
      $0.message.directive.pointee.update_encoding = .init(rawValue: 0)
    },
    Alteration("no local steps", .model, .invalid("directive", "out of range")) {
      $0.message.directive.pointee.local_steps = 0
    },
    Alteration("too many local steps", .model, .invalid("directive", "out of range")) {
      $0.message.directive.pointee.local_steps = 1_000_001
    },
    Alteration("too many local epochs", .model, .invalid("directive", "out of range")) {
      $0.message.directive.pointee.local_epochs = 1_000_001
    },
    Alteration("learning rate 0", .model, .invalid("directive", "out of range")) {
      $0.message.directive.pointee.learning_rate = 0
    },
    Alteration("infinite learning rate", .model, .invalid("directive", "out of range")) {
      $0.message.directive.pointee.learning_rate = .infinity
    },
    Alteration("NaN mu", .model, .invalid("directive", "out of range")) {
      $0.message.directive.pointee.proximal_mu = .nan
    },
    Alteration("negative mu", .model, .invalid("directive", "out of range")) {
      $0.message.directive.pointee.proximal_mu = -1
    },
  ]

  static let update: [Alteration] = [
    Alteration("no identifier", .update, .missing("local_update.identifier")) {
      $0.message.update.pointee.identifier = nil
    },
    Alteration("number 0", .update, .invalid("local_update.identifier.number", "0")) {
      $0.message.update.pointee.identifier.pointee.number = 0
    },
    Alteration("no samples", .update, .invalid("local_update.sample_count", "0")) {
      $0.message.update.pointee.sample_count = 0
    },
    Alteration("too many samples", .update, .invalid("local_update.sample_count", "1000001")) {
      $0.message.update.pointee.sample_count = 1_000_001
    },
    Alteration(
      "manifest digest of 15", .update, .invalid("local_update.manifest_digest", "15 bytes")
    ) {
      $0.message.update.pointee.manifest_digest = $0.bytes([UInt8](repeating: 1, count: 15))
    },
    Alteration("no report", .update, .missing("local_update.report")) {
      $0.message.update.pointee.report = nil
    },
    Alteration("NaN loss", .update, .invalid("local_update.report", "out of range")) {
      $0.message.report.pointee.loss = .nan
    },
    Alteration("infinite loss", .update, .invalid("local_update.report", "out of range")) {
      $0.message.report.pointee.loss = -.infinity
    },
    Alteration("negative seconds", .update, .invalid("local_update.report", "out of range")) {
      $0.message.report.pointee.seconds = -0.5
    },
    Alteration("NaN seconds", .update, .invalid("local_update.report", "out of range")) {
      $0.message.report.pointee.seconds = .nan
    },
  ]
}

extension Sample {
  /// The message's field in an envelope.
  fileprivate var body: String { self == .model ? "global_model" : "local_update" }
}
