// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Tensors

/// One valid message of every kind. Fixtures/make_wire.py writes the same ones.
enum Samples {
  static let incarnation: UInt64 = 0xfedc_ba98_7654_3210
  /// Exact in both encodings; 65504 is binary16's largest value, 2^-24 its smallest.
  static let elements: [Float] = [2.5, -0.25, 65504, 0x1p-24, -0.0, 1, 3]

  static func envelope(_ sequence: UInt64, _ body: MessageBody) throws -> Envelope {
    Envelope(
      federation: try FederationID("tumour-2026"), run: try RunID("run.1"),
      sender: try AgentID("hospital_7"), incarnation: incarnation, sequence: sequence, body: body)
  }

  static func manifest() throws -> ParameterManifest {
    try ParameterManifest([
      TensorDescription(name: "encoder.0.conv.weight", shape: [1, 2, 2]),
      TensorDescription(
        name: "encoder.0.norm.running_mean", shape: [2], kind: .runningStatistic),
      TensorDescription(name: "Größe", shape: []),
    ])
  }

  /// Describes `elements` as the given chunks would hold them.
  static func payload(_ encoding: TensorEncoding, chunkCount: Int) -> PayloadDescription {
    PayloadDescription(
      encoding: encoding, elementCount: elements.count, chunkCount: chunkCount,
      digest: Digest(of: encoded(elements, encoding)))
  }

  static func directive() throws -> Directive {
    try Directive(
      pace: .continuous, localSteps: 20, learningRate: 0.001, proximalStrength: 0.01,
      stalenessBound: 8, updateEncoding: .float16, runningStatistics: .local)
  }

  static func model() throws -> Envelope {
    let model = GlobalModel(
      version: Version(12), manifest: try manifest(), payload: payload(.float32, chunkCount: 1),
      directive: try directive())
    return try envelope(.max, .globalModel(model))
  }

  static func update() throws -> Envelope {
    let update = LocalUpdate(
      id: UpdateID(outbox: incarnation, number: 300), baseVersion: Version(12),
      sampleCount: 1_000_000, manifestDigest: EnvelopeEncoder.digest(of: try manifest()),
      payload: payload(.float16, chunkCount: 2),
      report: try TrainingReport(loss: 0.6875, seconds: 12.5, steps: 20))
    return try envelope(3, .localUpdate(update))
  }

  static func acknowledgement() throws -> Envelope {
    let acknowledgement = Acknowledgement(
      update: UpdateID(outbox: 1, number: 1), outcome: .rejected(reason: "zu groß ✗"),
      currentVersion: Version(13))
    return try envelope(4, .acknowledgement(acknowledgement))
  }

  static func metric(_ sequence: UInt64, _ kind: MetricEvent.Kind) throws -> Envelope {
    let event = MetricEvent(unixMicroseconds: 1_767_225_600_000_000, kind: kind)
    return try envelope(sequence, .metric(event))
  }

  static func version() throws -> Envelope {
    let record = VersionRecord(
      version: Version(13), strategy: "fedbuff", updateCount: 3,
      contributors: [try AgentID("a"), try AgentID("b")], staleness: [0, 1, 1 << 40],
      updateNorm: 0.125, secondsSincePrevious: 3600.5)
    return try metric(7, .versionPublished(record))
  }

  static func membership() throws -> Envelope {
    let record = MembershipRecord(agent: try AgentID("hospital_7"), change: .lost, liveAgents: 8)
    return try metric(8, .membershipChanged(record))
  }

  static func training() throws -> Envelope {
    let report = try TrainingReport(loss: -1.5, seconds: 0, steps: 1 << 63)
    return try metric(10, .trainingFinished(base: Version(12), report))
  }

  static func progress() throws -> Envelope {
    let progress = LearnerProgress(
      baseVersion: Version(12), step: 7, steps: 20, loss: 0.875, samplesPerSecond: 2.5)
    return try metric(11, .trainingProgress(progress))
  }

  static func evaluation() throws -> Envelope {
    let record = EvaluationRecord(
      subject: .twin(refresh: 3), version: Version(12), part: .test, caseCount: 4,
      scores: [
        StructureScore(name: "WT", dice: 0.75, iou: 0.5, sensitivity: 1, specificity: 0.9375),
        StructureScore(name: "Ödem", dice: 0, iou: 0, sensitivity: 0, specificity: 1),
      ])
    return try metric(12, .evaluated(record))
  }

  static func twin() throws -> Envelope {
    let record = TwinRecord(
      refresh: 3, parent: Version(12), method: .ditto, decision: .rolledBack, drift: 0.03125,
      dice: 0.625, globalDice: 0.5, incumbentDice: 0.75, caseCount: 2, seconds: 41.5,
      unixMicroseconds: 1_767_225_599_000_000)
    return try metric(13, .twinRefreshed(record))
  }

  static func firstTwin() throws -> Envelope {
    let record = TwinRecord(
      refresh: 1, parent: .initial, method: .fineTune, decision: .adoptedGlobal, drift: 0,
      dice: 0, globalDice: 1, incumbentDice: nil, caseCount: 1, seconds: 0, unixMicroseconds: 1)
    return try metric(14, .twinRefreshed(record))
  }

  static func hello() throws -> Envelope {
    try envelope(1, .hello(Hello(softwareVersion: "1.0.0 (Zürich)", held: .initial)))
  }

  static func heartbeat() throws -> Envelope {
    try envelope(5, .heartbeat(Heartbeat(held: nil, activity: .delivering)))
  }

  static func goodbye() throws -> Envelope { try envelope(6, .goodbye(reason: "")) }

  static func refusal() throws -> Envelope {
    try metric(9, .updateRefused(RefusalRecord(agent: nil, reason: "no protobuf", total: 1)))
  }

  static func staleRefusal() throws -> Envelope {
    try metric(
      15,
      .updateRefused(
        RefusalRecord(
          agent: try AgentID("hospital_7"), update: UpdateID(outbox: incarnation, number: 301),
          kind: .stale, reason: "its base v2 is 9 versions old", total: 2)))
  }

  static func fold() throws -> Envelope {
    try metric(
      16,
      .updateFolded(
        FoldRecord(
          agent: try AgentID("hospital_7"), update: UpdateID(outbox: incarnation, number: 300),
          baseVersion: Version(9), staleness: 3, weight: 0.5, norm: 2.25, version: Version(13),
          gathered: 2)))
  }

  static func privacy() throws -> Envelope {
    try metric(
      17,
      .privacySpent(
        PrivacyRecord(
          delta: 0x1p-20, budget: 8,
          spent: [
            .init(agent: try AgentID("a"), epsilon: 0.75),
            .init(agent: try AgentID("b"), epsilon: 0),
          ])))
  }

  static func inference() throws -> Envelope {
    try metric(
      18,
      .twinServed(
        ServingRecord(
          answered: 41, refused: 1, latency: .init(count: 41, median: 0.375, p95: 1.5))))
  }

  static func process() throws -> Envelope {
    try metric(
      19,
      .processSampled(
        ProcessRecord(
          role: .agent, cpuSeconds: 12.5, residentBytes: 1 << 33, uptimeSeconds: 3600.25)))
  }

  static func traffic() throws -> Envelope {
    try metric(
      20,
      .trafficSampled(
        TrafficRecord(
          flows: [
            .init(
              channel: .models, messagesIn: 13, bytesIn: 1 << 40, messagesOut: 0, bytesOut: 0,
              dropped: 0, isWaiting: false),
            .init(
              channel: .updates, messagesIn: 0, bytesIn: 0, messagesOut: 300, bytesOut: 1 << 34,
              dropped: 2, isWaiting: true),
          ], refused: 3)))
  }
}

/// A sample by the name of its fixture.
enum Sample: String, CaseIterable, Sendable {
  case hello, model, update, acknowledgement, heartbeat, goodbye
  case version, membership, refusal, training
  case progress, evaluation, twin
  case firstTwin = "first-twin"
  case staleRefusal = "stale-refusal"
  case fold, privacy, inference, process, traffic

  func envelope() throws -> Envelope {
    switch self {
    case .hello: try Samples.hello()
    case .model: try Samples.model()
    case .update: try Samples.update()
    case .acknowledgement: try Samples.acknowledgement()
    case .heartbeat: try Samples.heartbeat()
    case .goodbye: try Samples.goodbye()
    case .version: try Samples.version()
    case .membership: try Samples.membership()
    case .refusal: try Samples.refusal()
    case .training: try Samples.training()
    case .progress: try Samples.progress()
    case .evaluation: try Samples.evaluation()
    case .twin: try Samples.twin()
    case .firstTwin: try Samples.firstTwin()
    case .staleRefusal: try Samples.staleRefusal()
    case .fold: try Samples.fold()
    case .privacy: try Samples.privacy()
    case .inference: try Samples.inference()
    case .process: try Samples.process()
    case .traffic: try Samples.traffic()
    }
  }
}
