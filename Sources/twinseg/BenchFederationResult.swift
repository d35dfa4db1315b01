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
  let seconds_per_round_median: Double
  /// From the moment the last agent joined to the first version.
  let first_round_seconds: Double
  /// From the aggregator's start until all agents had joined.
  let seconds_to_join: Double
  /// Updates folded after the first version, per second.
  let updates_per_second: Double
  let aggregator_peak_rss_bytes: Int
  let aggregator_cpu_seconds: Double
  /// Received by the broker on all channels; each model counts once here and is sent to every agent.
  let bytes_into_broker: Int
  /// Crossed sockets: models once into the broker and once out to each agent, updates in and out.
  let bytes_on_wire: Int

  init(command: BenchFederation, aggregator: AggregatorSummary, traffic: BrokerTraffic) {
    agents = command.agents
    parameters = command.parameters
    rounds = command.rounds
    strategy = command.strategy
    encoding = command.encoding
    let later = aggregator.secondsPerVersion.dropFirst().sorted()
    let middle = later.count / 2
    seconds_per_round_median =
      later.count.isMultiple(of: 2) ? (later[middle - 1] + later[middle]) / 2 : later[middle]
    first_round_seconds = aggregator.secondsPerVersion[0] - aggregator.secondsToLastJoin
    seconds_to_join = aggregator.secondsToLastJoin
    let perVersion = Double(aggregator.updatesFolded) / Double(aggregator.secondsPerVersion.count)
    updates_per_second = perVersion * Double(later.count) / later.reduce(0, +)
    aggregator_peak_rss_bytes = aggregator.usage.peakResidentBytes
    aggregator_cpu_seconds = aggregator.usage.cpuSeconds
    let into = traffic.models.bytes + traffic.updates.bytes + traffic.metrics.bytes
    bytes_into_broker = into
    bytes_on_wire = into + traffic.models.bytes * command.agents + traffic.updates.bytes
  }

  var table: String {
    """
    seconds per round, median   \(rounded(seconds_per_round_median))
    first round, seconds        \(rounded(first_round_seconds))
    all agents joined, seconds  \(rounded(seconds_to_join))
    updates per second          \(rounded(updates_per_second))
    aggregator peak RSS, MB     \(aggregator_peak_rss_bytes / 1_000_000)
    aggregator CPU, seconds     \(rounded(aggregator_cpu_seconds))
    bytes on the wire, MB       \(bytes_on_wire / 1_000_000)
    """
  }

  private func rounded(_ value: Double) -> String {
    "\((value * 1_000).rounded() / 1_000)"
  }
}
