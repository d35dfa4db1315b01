// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Security
import Settings

/// Whether the processor has what the engine is fast with.
struct ProcessorCheck {
  let role: Role
  let settings: ResolvedSettings

  static var kernels: Finding {
    let instructions = Processor.kernels
    if instructions == "generic", Processor.hasFasterKind {
      return .warning(
        "processor", "the kernels use what every processor has: training is many times slower",
        remedy: "Use a processor with AVX2 or AVX-512, and let a virtual machine see it.")
    }
    return .ok(
      "processor",
      "kernels use \(instructions); convolutions are "
        + (Processor.compilesConvolutions ? "compiled by oneDNN" : "those of the kernels")
        + "; bfloat16 is " + (Precision.bfloat16.isSupported ? "" : "not ") + "computed in hardware"
    )
  }

  var findings: [Finding] {
    guard role == .agent, (try? settings.text("learner.name")) == "segmentation",
      let precision = (try? settings.text("learner.precision")).flatMap(Precision.init),
      !precision.isSupported
    else { return [Self.kernels] }
    return [
      Self.kernels,
      .problem(
        "precision", "this processor does not compute in \(precision.rawValue)",
        remedy: "Set learner.precision to f32."),
    ]
  }
}
