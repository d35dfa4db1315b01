// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Services

/// What `twinseg bench federation` reports.
struct BenchFederationResult: Encodable {
  let agents: Int
  let parameters: Int
  let rounds: Int
  let strategy: String
  let encoding: String
  /// Median from one version to the next, without the first.
  let secondsPerRoundMedian: Double
  /// From the moment the first agent joined to the first version.
  let firstRoundSeconds: Double
  /// From the aggregator's start until the first agent joined.
  let secondsToFirstAgent: Double
  /// Updates folded after the first version, per second.
  let updatesPerSecond: Double
  let aggregatorPeakRssBytes: Int
  let aggregatorCpuSeconds: Double
  /// Received by the broker on all channels; each model counts once here and is sent to every agent.
  let bytesIntoBroker: Int
  /// Crossed sockets: models once into the broker and once out to each agent, updates in and out.
  let bytesOnWire: Int

  init(command: BenchFederation, aggregator: AggregatorSummary, traffic: BrokerTraffic) {
    agents = command.agents
    parameters = command.parameters
    rounds = command.rounds
    strategy = command.strategy
    encoding = command.encoding
    let later = aggregator.secondsPerVersion.dropFirst().sorted()
    let middle = later.count / 2
    secondsPerRoundMedian =
      later.count.isMultiple(of: 2) ? (later[middle - 1] + later[middle]) / 2 : later[middle]
    firstRoundSeconds = aggregator.secondsPerVersion[0] - aggregator.secondsToFirstJoin
    secondsToFirstAgent = aggregator.secondsToFirstJoin
    let perVersion = Double(aggregator.updatesFolded) / Double(aggregator.secondsPerVersion.count)
    updatesPerSecond = perVersion * Double(later.count) / later.reduce(0, +)
    aggregatorPeakRssBytes = aggregator.usage.peakResidentBytes
    aggregatorCpuSeconds = aggregator.usage.cpuSeconds
    let into = traffic.models.bytes + traffic.updates.bytes + traffic.metrics.bytes
    bytesIntoBroker = into
    bytesOnWire = into + traffic.models.bytes * command.agents + traffic.updates.bytes
  }

  var table: String {
    """
    seconds per round, median   \(rounded(secondsPerRoundMedian))
    first round, seconds        \(rounded(firstRoundSeconds))
    first agent joined, seconds \(rounded(secondsToFirstAgent))
    updates per second          \(rounded(updatesPerSecond))
    aggregator peak RSS, MB     \(aggregatorPeakRssBytes / 1_000_000)
    aggregator CPU, seconds     \(rounded(aggregatorCpuSeconds))
    bytes on the wire, MB       \(bytesOnWire / 1_000_000)
    """
  }

  private func rounded(_ value: Double) -> String {
    "\((value * 1_000).rounded() / 1_000)"
  }
}
