// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// Makes valid envelopes at random, with extreme values more often than chance would.
struct RandomEnvelopes {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() throws -> Envelope {
    Envelope(
      federation: try identifier(), run: try identifier(), sender: try identifier(),
      incarnation: max(1, number()), sequence: number(), body: try body())
  }

  private mutating func body() throws -> MessageBody {
    switch Int.random(in: 0..<19, using: &generator) {
    case 0: .hello(Hello(softwareVersion: text(1...64), held: version()))
    case 1: .globalModel(try model())
    case 2: .localUpdate(try update())
    case 3:
      .acknowledgement(
        Acknowledgement(update: id(), outcome: outcome(), currentVersion: Version(number())))
    case 4:
      .heartbeat(Heartbeat(held: version(), activity: element(of: Heartbeat.Activity.allCases)))
    case 5: .goodbye(reason: text(0...256))
    case 6: .metric(MetricEvent(unixMicroseconds: number(), kind: try versionPublished()))
    case 7:
      .metric(MetricEvent(unixMicroseconds: number(), kind: .membershipChanged(try membership())))
    case 8:
      .metric(MetricEvent(unixMicroseconds: number(), kind: .updateRefused(try refusal())))
    case 9:
      .metric(
        MetricEvent(unixMicroseconds: number(), kind: .modelReceived(Version(number()))))
    case 10: .metric(MetricEvent(unixMicroseconds: number(), kind: .trainingProgress(progress())))
    case 11: .metric(MetricEvent(unixMicroseconds: number(), kind: .evaluated(evaluation())))
    case 12: .metric(MetricEvent(unixMicroseconds: number(), kind: .twinRefreshed(twin())))
    case 13: .metric(MetricEvent(unixMicroseconds: number(), kind: .updateFolded(try fold())))
    case 14: .metric(MetricEvent(unixMicroseconds: number(), kind: .privacySpent(try privacy())))
    case 15: .metric(MetricEvent(unixMicroseconds: number(), kind: .twinServed(serving())))
    case 16: .metric(MetricEvent(unixMicroseconds: number(), kind: .processSampled(process())))
    case 17: .metric(MetricEvent(unixMicroseconds: number(), kind: .trafficSampled(traffic())))
    default:
      .metric(
        MetricEvent(
          unixMicroseconds: number(),
          kind: .trainingFinished(base: Version(number()), try report())))
    }
  }

  private mutating func model() throws -> GlobalModel {
    var tensors: [TensorDescription] = []
    for index in 0..<Int.random(in: 1...6, using: &generator) {
      let rank = Int.random(in: 0...TensorDescription.maximumRank, using: &generator)
      let shape = (0..<rank).map { _ in Int.random(in: 1...9, using: &generator) }
      tensors.append(
        try TensorDescription(
          name: "\(index)" + text(0...255), shape: shape, kind: element(of: TensorKind.allCases)))
    }
    let manifest = try ParameterManifest(tensors)
    let directive = try Directive(
      pace: element(of: Pace.allCases), localSteps: integer(1...Directive.maximumLocalSteps),
      localEpochs: integer(0...Directive.maximumLocalSteps),
      learningRate: max(.leastNonzeroMagnitude, positive()), proximalStrength: positive(),
      stalenessBound: number(), updateEncoding: element(of: TensorEncoding.allCases),
      runningStatistics: element(of: RunningStatistics.allCases))
    return GlobalModel(
      version: Version(number()), manifest: manifest, payload: payload(manifest.elementCount),
      directive: directive)
  }

  private mutating func update() throws -> LocalUpdate {
    LocalUpdate(
      id: id(), baseVersion: Version(number()),
      sampleCount: integer(1...UpdateHeader.maximumSampleCount), manifestDigest: digest(),
      payload: payload(integer(1...(1 << 30))), report: try report())
  }

  /// As few chunks as 1 MiB frames allow, as many as elements, or something between.
  private mutating func payload(_ elementCount: Int) -> PayloadDescription {
    let encoding = element(of: TensorEncoding.allCases)
    let least = (elementCount * encoding.bytesPerElement - 1) >> 20 + 1
    return PayloadDescription(
      encoding: encoding, elementCount: elementCount, chunkCount: integer(least...elementCount),
      digest: digest())
  }

  private mutating func outcome() -> Acknowledgement.Outcome {
    element(of: [
      .accepted, .duplicate, .tooStale, .rejected(reason: text(0...256)), .privacyBudgetSpent,
    ])
  }

  private mutating func versionPublished() throws -> MetricEvent.Kind {
    let count = integer(0...20)
    return .versionPublished(
      VersionRecord(
        version: Version(number()), strategy: text(1...64),
        updateCount: integer(0...Int(UInt32.max)),
        contributors: try (0..<count).map { _ in try identifier() },
        staleness: (0..<count).map { _ in number() }, updateNorm: positive(),
        secondsSincePrevious: positive()))
  }

  private mutating func membership() throws -> MembershipRecord {
    MembershipRecord(
      agent: try identifier(), change: element(of: MembershipRecord.Change.allCases),
      liveAgents: integer(0...Int(UInt32.max)))
  }

  private mutating func refusal() throws -> RefusalRecord {
    RefusalRecord(
      agent: Bool.random(using: &generator) ? try identifier() : nil,
      update: Bool.random(using: &generator) ? id() : nil,
      kind: element(of: RefusalRecord.Kind.allCases), reason: text(1...256), total: number())
  }

  private mutating func fold() throws -> FoldRecord {
    let version = max(1, number())
    return FoldRecord(
      agent: try identifier(), update: id(),
      baseVersion: Version(UInt64.random(in: 0..<version, using: &generator)),
      staleness: number(), weight: positive(), norm: positive(), version: Version(version),
      gathered: integer(1...Int(UInt32.max)))
  }

  private mutating func privacy() throws -> PrivacyRecord {
    let agents: Set<AgentID> = [try identifier(), try identifier(), try identifier()]
    return PrivacyRecord(
      delta: element(of: [.leastNonzeroMagnitude, 0.5, 1 - .ulpOfOne]),
      budget: element(of: [nil, 1 + positive()]),
      spent: agents.sorted().map { .init(agent: $0, epsilon: positive()) })
  }

  private mutating func serving() -> ServingRecord {
    let median = positive()
    let latency = ServingRecord.Latency(
      count: integer(1...Int(UInt32.max)), median: median, p95: max(median, positive()))
    return ServingRecord(
      answered: number(), refused: number(), latency: element(of: [nil, latency]))
  }

  private mutating func process() -> ProcessRecord {
    ProcessRecord(
      role: element(of: ServiceRole.allCases), cpuSeconds: positive(), residentBytes: number(),
      uptimeSeconds: positive())
  }

  private mutating func traffic() -> TrafficRecord {
    let channels = TrafficRecord.Channel.allCases.shuffled(using: &generator)
    let flows = channels.prefix(integer(0...channels.count)).map {
      TrafficRecord.Flow(
        channel: $0, messagesIn: number(), bytesIn: number(), messagesOut: number(),
        bytesOut: number(), dropped: number(), isWaiting: .random(using: &generator))
    }
    return TrafficRecord(flows: flows, refused: number())
  }

  private mutating func progress() -> LearnerProgress {
    let steps = integer(1...Int(UInt32.max))
    return LearnerProgress(
      baseVersion: Version(number()), step: integer(0...steps), steps: steps,
      loss: element(of: [positive(), -positive()]), samplesPerSecond: positive())
  }

  private mutating func evaluation() -> EvaluationRecord {
    let scores = (0..<integer(0...32)).map { index in
      StructureScore(
        name: "\(index)" + text(0...30), dice: fraction(), iou: fraction(), sensitivity: fraction(),
        specificity: fraction())
    }
    return EvaluationRecord(
      subject: element(of: [.global, .twin(refresh: max(1, number()))]), version: Version(number()),
      part: element(of: EvaluationRecord.Part.allCases), caseCount: integer(1...Int(UInt32.max)),
      scores: scores)
  }

  private mutating func twin() -> TwinRecord {
    TwinRecord(
      refresh: max(1, number()), parent: Version(number()),
      method: element(of: TwinMethod.allCases), decision: element(of: TwinDecision.allCases),
      drift: positive(), dice: fraction(), globalDice: fraction(),
      incumbentDice: element(of: [nil, fraction()]), caseCount: integer(1...Int(UInt32.max)),
      seconds: positive(), unixMicroseconds: number())
  }

  private mutating func report() throws -> TrainingReport {
    let loss = element(of: [positive(), -positive()])
    return try TrainingReport(loss: loss, seconds: positive(), steps: number())
  }

  // MARK: Fields

  private mutating func id() -> UpdateID {
    UpdateID(outbox: max(1, number()), number: max(1, number()))
  }

  private mutating func version() -> Version? {
    Bool.random(using: &generator) ? Version(number()) : nil
  }

  private mutating func digest() -> Digest {
    Digest(of: (0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  private mutating func identifier<Subject>() throws -> Identifier<Subject> {
    let letters = Array("abcXYZ019._-")
    let length = integer(0...63)
    return try Identifier(
      "A" + String((0..<length).map { _ in letters.randomElement(using: &generator) ?? "b" }))
  }

  /// Text of at most as many bytes, in characters of 1 to 25 bytes.
  private mutating func text(_ lengths: ClosedRange<Int>) -> String {
    let characters = ["a", " ", "\n", "é", "✗", "🧠", "👩‍👩‍👧‍👦"]
    var text = String(repeating: "x", count: lengths.lowerBound)
    let length = integer(lengths)
    while true {
      let longer = text + element(of: characters)
      guard longer.utf8.count <= length else { return text }
      text = longer
    }
  }

  private mutating func number() -> UInt64 {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: element(of: [0, 1, 127, 128, .max - 1, .max])
    case 1: UInt64.random(in: 0...1_000, using: &generator)
    default: generator.next()
    }
  }

  private mutating func integer(_ range: ClosedRange<Int>) -> Int {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: range.lowerBound
    case 1: range.upperBound
    default: Int.random(in: range, using: &generator)
    }
  }

  private mutating func positive() -> Double {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: element(of: [0, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    default: generator.nextUnit() * 100
    }
  }

  private mutating func fraction() -> Double {
    element(of: [0, 1, .leastNonzeroMagnitude, generator.nextUnit()])
  }

  private mutating func element<Element>(of elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &generator)]
  }
}
