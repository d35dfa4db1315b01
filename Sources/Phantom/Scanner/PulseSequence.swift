// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How an image is weighted. Times are in milliseconds.
enum PulseSequence {
  /// S = PD (1 - exp(-TR/T1)) exp(-TE/T2).
  case spinEcho(repetition: Float, echo: Float)
  /// S = PD |1 - 2 exp(-TI/T1) + exp(-TR/T1)| exp(-TE/T2).
  case inversionRecovery(repetition: Float, echo: Float, inversion: Float)
  /// S = PD sin(a) (1 - E) / (1 - cos(a) E) exp(-TE/T2), E = exp(-TR/T1), angle a in degrees.
  case spoiledGradientEcho(repetition: Float, echo: Float, flip: Float)

  /// The magnitude of the signal, relative to pure water that is fully relaxed.
  func signal(_ tissue: RelaxationTimes) -> Float {
    switch self {
    case .spinEcho(let repetition, let echo):
      return tissue.density * (1 - exp(-repetition / tissue.t1)) * exp(-echo / tissue.t2)
    case .inversionRecovery(let repetition, let echo, let inversion):
      let recovery = 1 - 2 * exp(-inversion / tissue.t1) + exp(-repetition / tissue.t1)
      return tissue.density * abs(recovery) * exp(-echo / tissue.t2)
    case .spoiledGradientEcho(let repetition, let echo, let flip):
      let angle = flip * .pi / 180
      let rest = exp(-repetition / tissue.t1)
      return tissue.density * sin(angle) * (1 - rest) / (1 - cos(angle) * rest)
        * exp(-echo / tissue.t2)
    }
  }

  /// The same with its times changed by a factor, as between protocols of one department.
  func scaled(by factor: Float) -> PulseSequence {
    switch self {
    case .spinEcho(let repetition, let echo):
      .spinEcho(repetition: repetition * factor, echo: echo * factor)
    case .inversionRecovery(let repetition, let echo, let inversion):
      .inversionRecovery(repetition: repetition, echo: echo * factor, inversion: inversion)
    case .spoiledGradientEcho(let repetition, let echo, let flip):
      .spoiledGradientEcho(repetition: repetition, echo: echo, flip: flip * factor)
    }
  }
}
