// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Keeps an agent's twins over restarts.
package protocol TwinArchive: Sendable {
  /// The twin that serves; nil before the first refresh.
  func serving() throws -> ServingTwin?

  /// The number of the refresh that comes next, from 1.
  func nextRefresh() throws -> UInt64

  /// The global version of the last refresh, whatever came of it; nil before the first.
  func lastParent() throws -> Version?

  /// Of the cases of the last refresh, as ``remember(cases:)`` was told; nil: nobody knows.
  func lastCases() throws -> Digest?

  /// Keeps which cases a refresh saw, for as long as the twins.
  func remember(cases: Digest) throws

  /// Keeps a refresh, and what serves from now on; both are on disk when this returns, or neither is.
  /// - Parameters:
  ///   - parameters: Of the model that serves from now on; nil where the decision changes nothing.
  ///   - incumbent: The refresh of the twin that the candidate was compared with; nil: there was none.
  /// - Returns: false where another twin serves by now; then nothing is kept.
  func append(
    _ record: TwinRecord, scores: [EvaluationRecord], parameters: ParameterVector?,
    comparedWith incumbent: UInt64?
  ) throws -> Bool
}

/// A twin and where it comes from.
package struct ServingTwin: Sendable {
  package let record: TwinRecord
  package let parameters: ParameterVector

  package init(record: TwinRecord, parameters: ParameterVector) {
    self.record = record
    self.parameters = parameters
  }
}
