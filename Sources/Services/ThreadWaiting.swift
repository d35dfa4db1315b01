// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How the engine's threads wait for one another.
package enum ThreadWaiting {
  /// For the environment of processes that run networks. By default the OpenMP runtime's threads spin
  /// for milliseconds at the end of each parallel region: on processors that other processes want too,
  /// they take the time of those that they wait for. The runtime reads this before a program starts,
  /// so a process cannot set it for itself.
  package static let environment = ["OMP_WAIT_POLICY": "passive"]
}
