// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import ModelExchange
import Services
import Tensors

extension TwinStore {
  /// Whether the twin of a refresh serves; where the lineage cannot be read, nobody knows better.
  func isServing(_ refresh: UInt64) -> Bool {
    do {
      return try lineage.currentServing()?.refresh == refresh
    } catch {
      return true
    }
  }
}

/// An agent's twins on disk, each a model file of the network.
struct StoredTwins: TwinArchive {
  let store: TwinStore
  let metadata: ModelMetadata
  /// Beside them: which cases the last refresh saw.
  let casesPath: String

  func serving() throws -> ServingTwin? {
    try store.serving().map { ServingTwin(record: $0.record, parameters: $0.parameters) }
  }

  func nextRefresh() throws -> UInt64 { try store.nextRefresh() }

  func lastCases() throws -> Digest? {
    guard FileManager.default.fileExists(atPath: casesPath) else { return nil }
    let text = try String(contentsOfFile: casesPath, encoding: .utf8)
    return Digest(hexadecimal: text.filter { !$0.isWhitespace })
  }

  func remember(cases: Digest) throws {
    try JSONOutput.write(text: "\(cases)\n", to: casesPath)
  }

  func lastParent() throws -> Version? { try store.records().last?.parent }

  func append(
    _ record: TwinRecord, scores: [EvaluationRecord], parameters: ParameterVector?,
    comparedWith incumbent: UInt64?
  ) throws -> Bool {
    try store.append(
      record, scores: scores, parameters: parameters, metadata: try metadata.fields(),
      ifServing: { $0 == incumbent })
  }
}
