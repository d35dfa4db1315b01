// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One piece of work of a plan.
protocol Operation {
  /// Everything that ``run()`` reads or writes in the plan's arena, for its layout. Persistent
  /// buffers need not be listed.
  var buffers: [Buffer] { get }

  /// Allocates nothing.
  func run() throws(NetworkError)
}
