// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

// Short ways to write down what the tests are full of.

extension Identifier: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) {
    guard let identifier = try? Self(text) else { preconditionFailure("'\(text)' is no name") }
    self = identifier
  }
}

extension Version: ExpressibleByIntegerLiteral {
  package init(integerLiteral number: UInt64) { self.init(number) }
}

extension TrainingReport {
  static func sample(loss: Double = 0.5) -> Self {
    guard let report = try? Self(loss: loss, seconds: 1, steps: 2) else {
      preconditionFailure("a loss of \(loss)")
    }
    return report
  }
}

extension Directive {
  static func sample(pace: Pace, stalenessBound: UInt64 = 1000, localSteps: Int = 1) -> Self {
    guard
      let directive = try? Self(
        pace: pace, localSteps: localSteps, stalenessBound: stalenessBound)
    else { preconditionFailure("\(localSteps) local steps") }
    return directive
  }
}

extension PayloadDescription {
  static func sample(elementCount: Int = 1) -> Self {
    Self(
      encoding: .float32, elementCount: elementCount, chunkCount: 1,
      digest: Digest(of: UnsafeRawBufferPointer(start: nil, count: 0)))
  }
}

extension UpdateHeader {
  static func sample(
    _ agent: AgentID, _ number: UInt64 = 1, base: Version, outbox: UInt64 = 1,
    samples: Int = 1, magnitude: Double = 1, isFinite: Bool = true
  ) -> Self {
    let summary = ParameterSummary(
      norm: magnitude, maximumMagnitude: magnitude, isFinite: isFinite)
    guard
      let header = try? Self(
        agent: agent, id: UpdateID(outbox: outbox, number: number), baseVersion: base,
        sampleCount: samples, summary: summary, report: .sample(), payload: .sample())
    else { preconditionFailure("\(samples) cases") }
    return header
  }
}

extension CoordinatorConfiguration {
  /// With the directive that goes with the strategy.
  static func sample(
    _ strategy: any AggregationStrategy, stalenessBound: UInt64 = 1000,
    arithmetic: AggregationArithmetic = .mean, baseVersions: UInt64 = 16,
    lastVersion: Version? = nil
  ) -> Self {
    Self(
      strategy: strategy,
      directive: .sample(pace: strategy.pace, stalenessBound: stalenessBound),
      arithmetic: arithmetic, baseVersions: baseVersions, lastVersion: lastVersion)
  }
}

extension Coordinator {
  /// One that begins or continues a run that fits.
  static func sample(
    _ configuration: CoordinatorConfiguration, continuing history: CoordinatorHistory = .init()
  ) -> Self {
    guard let coordinator = try? Self(configuration: configuration, continuing: history) else {
      preconditionFailure("a run that does not fit")
    }
    return coordinator
  }
}

extension CoordinatorEvent {
  static func joins(_ agent: AgentID, incarnation: UInt64 = 1, held: Version? = nil) -> Self {
    .hello(agent, incarnation: incarnation, held: held)
  }

  static func beats(_ agent: AgentID, incarnation: UInt64 = 1, held: Version?) -> Self {
    .heartbeat(agent, incarnation: incarnation, held: held)
  }

  static func leaves(_ agent: AgentID, incarnation: UInt64 = 1) -> Self {
    .goodbye(agent, incarnation: incarnation)
  }

  static func delivers(
    _ agent: AgentID, _ number: UInt64 = 1, base: Version, outbox: UInt64 = 1,
    samples: Int = 1, magnitude: Double = 1, isFinite: Bool = true
  ) -> Self {
    .updateArrived(
      .sample(
        agent, number, base: base, outbox: outbox, samples: samples,
        magnitude: magnitude, isFinite: isFinite))
  }

  static var deadline: Self { .timerFired(.deadline) }

  static var leasesChecked: Self { .timerFired(.leases) }

  static var broadcast: Self { .timerFired(.broadcast) }
}
