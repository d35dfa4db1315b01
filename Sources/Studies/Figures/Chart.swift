// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Something that gnuplot can draw.
package protocol Chart: Sendable {
  var script: GnuplotScript { get }
}
