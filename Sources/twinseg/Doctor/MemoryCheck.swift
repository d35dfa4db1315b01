// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NeuralNetwork
import Security
import Services
import Settings
import Tensors

/// Whether the machine, or the container, has the memory that the model and the network need.
struct MemoryCheck {
  let role: Role
  let settings: ResolvedSettings

  var findings: [Finding] {
    do {
      guard let required = try required else { return [] }
      guard let available = AvailableMemory.bytes() else {
        return [.unknown("memory", "\(required.inUnits) needed; what is free cannot be told")]
      }
      let detail = "\(available.inUnits) free, about \(required.inUnits) needed"
      guard available >= required else {
        return [
          .problem(
            "memory", detail,
            remedy: role == .agent
              ? "Give it more, or train a smaller volume (model.volume), preset or batch, or in bf16."
              : "Give it more.")
        ]
      }
      return [.ok("memory", detail)]
    } catch {
      return [.unknown("memory", "not looked at: \(error)")]
    }
  }

  /// Of the process itself, without a model, in bytes.
  private static let process = 40 << 20

  /// In bytes; nil where the model does not tell.
  private var required: Int? {
    get throws {
      let federation = FederationSettings(settings: settings)
      guard role != .monitor else { return nil }
      let model = try federation.manifest.elementCount * MemoryLayout<Float>.stride
      switch role {
      case .agent:
        // The global model, the one in training, the update, the twin and a refresh's.
        return Self.process + 5 * model + (try network)
      case .aggregator:
        // The model, sums of 8 bytes, what is published, and what a robust rule keeps.
        let rule = try settings.text("strategy.rule")
        let kept = try rule == "mean" ? 0 : UpdatesPerVersion(settings: settings).count
        return Self.process + (5 + kept) * model
      case .broker:
        // The last model, and one on its way in and out.
        return Self.process + 3 * model
      case .monitor:
        return nil
      }
    }
  }

  /// Of a training step, and of a request to the twin beside it.
  private var network: Int {
    get throws {
      guard try FederationSettings(settings: settings).isSegmentation else { return 0 }
      let segmentation = SegmentationSettings(settings: settings)
      let (architecture, local) = (try segmentation.architecture, try segmentation.local)
      let training = try TrainingPlan.memory(
        of: architecture, batch: local.batch, precision: local.precision, threads: local.threads)
      let inference = try InferencePlan.memory(of: architecture, threads: local.threads)
      return training.total + inference.total
    }
  }
}

extension Int {
  /// Bytes for people.
  var inUnits: String {
    self >= 1_000_000_000
      ? "\((Double(self) / 1e8).rounded() / 10) GB" : "\(self / 1_000_000) MB"
  }
}
