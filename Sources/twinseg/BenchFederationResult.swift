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
  /// From a version's commit to its arrival at an agent, decoded; nil: no version arrived.
  let dispatchMillisecondsP50: Double?
  let dispatchMillisecondsP99: Double?
  let aggregatorPeakRssBytes: Int
  let aggregatorCpuSeconds: Double
  /// Received by the broker on all channels; each model counts once here and is sent to every agent.
  let bytesIntoBroker: Int
  /// Crossed sockets: models once into the broker and once out to each agent, updates in and out.
  let bytesOnWire: Int

  init(
    command: BenchFederation, aggregator: AggregatorSummary, traffic: BrokerTraffic,
    dispatch: [Double]
  ) {
    dispatchMillisecondsP50 = Self.percentile(0.5, of: dispatch)
    dispatchMillisecondsP99 = Self.percentile(0.99, of: dispatch)
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
    bytesOnWire =
      into + traffic.models.bytes + traffic.broadcasts.bytes * (command.agents - 1)
      + traffic.updates.bytes
  }

  /// The smallest of sorted values that is not below so large a share of them.
  private static func percentile(_ share: Double, of sorted: [Double]) -> Double? {
    guard !sorted.isEmpty else { return nil }
    return sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
  }

  var table: String {
    """
    seconds per round, median   \(rounded(secondsPerRoundMedian))
    first round, seconds        \(rounded(firstRoundSeconds))
    first agent joined, seconds \(rounded(secondsToFirstAgent))
    updates per second          \(rounded(updatesPerSecond))
    dispatch p50 / p99, ms      \(dispatch)
    aggregator peak RSS, MB     \(aggregatorPeakRssBytes / 1_000_000)
    aggregator CPU, seconds     \(rounded(aggregatorCpuSeconds))
    bytes on the wire, MB       \(bytesOnWire / 1_000_000)
    """
  }

  private var dispatch: String {
    guard let p50 = dispatchMillisecondsP50, let p99 = dispatchMillisecondsP99 else { return "-" }
    return "\(rounded(p50)) / \(rounded(p99))"
  }

  private func rounded(_ value: Double) -> String {
    "\((value * 1_000).rounded() / 1_000)"
  }
}
