// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A tissue's T1 and T2 in milliseconds at 3 tesla, and its proton density relative to water.
struct RelaxationTimes {
  var t1: Float
  var t2: Float
  var density: Float

  /// With contrast agent: R1 grows by 4.5 per second and millimole per litre.
  func enhanced(by concentration: Float) -> RelaxationTimes {
    RelaxationTimes(
      t1: 1000 / (1000 / t1 + 4.5 * concentration), t2: t2, density: density)
  }
}
