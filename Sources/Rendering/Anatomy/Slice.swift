// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A part of a plane through a volume, in positions along the axes of a ``PatientGrid``.
struct Slice: Sendable, Equatable {
  let view: AnatomicalView
  /// Along the view's normal.
  let position: Int
  /// Along the view's horizontal axis.
  let columns: Range<Int>
  /// Along the view's vertical axis.
  let rows: Range<Int>
}
