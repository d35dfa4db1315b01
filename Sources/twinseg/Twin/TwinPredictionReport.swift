// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Services

/// What a twin found in a case, which twin that was, and where the time went.
struct TwinPredictionReport: Encodable {
  let `case`: String
  let path: String
  let millilitres: [String: Double]
  /// From 1.
  let twinRefresh: UInt64
  let parentVersion: UInt64
  /// Seconds: of waiting behind others, of reading and preparing, of the network, and in all.
  let waiting: Double
  let reading: Double
  let network: Double
  let seconds: Double

  init(case id: String, path: String, _ reply: SegmentationReply) {
    self.case = id
    self.path = path
    millilitres = Dictionary(
      reply.volumes.map { ($0.name, $0.millilitres) }, uniquingKeysWith: { first, _ in first })
    twinRefresh = reply.refresh
    parentVersion = reply.parent.number
    waiting = reply.times.waiting
    reading = reply.times.reading
    network = reply.times.network
    seconds = reply.times.total
  }

  var line: String {
    let volumes = millilitres.sorted { $0.key < $1.key }.map {
      "\($0.key) \(TrainingProgress.text($0.value)) mL"
    }
    return "\(path)  \(volumes.joined(separator: "  "))  twin \(twinRefresh) of v\(parentVersion)  "
      + "\(TrainingProgress.text(seconds)) s (waiting \(TrainingProgress.text(waiting)), "
      + "reading \(TrainingProgress.text(reading)), network \(TrainingProgress.text(network)))"
  }
}
