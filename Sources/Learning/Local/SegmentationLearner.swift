// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Imaging
import ModelExchange
import NeuralNetwork
import Synchronization
import Tensors

/// Trains the federation's network on an agent's own cases, and keeps the agent's digital twin fresh.
///
/// Trainings and refreshes take turns on one thread and share one plan, so that an agent holds the
/// memory of one training; each ends between two steps when its task is cancelled, and a refresh from a
/// version that was offered when ``stop()`` is called. Which batches a training sees depends on the seed
/// and on how many steps came before it in this process.
package actor SegmentationLearner: LocalLearner {
  private nonisolated let executor: any SerialExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  package nonisolated let architecture: ViTUNetConfiguration
  private let settings: LocalSettings
  private let refresher: TwinRefresher?
  private let loadData: @Sendable () throws -> LocalData
  private let onTwin: @Sendable (ServingTwin) -> Void

  private struct Workshop {
    let data: LocalData
    let plan: TrainingPlan
    let samples: SampleStream
    let validator: Validator?
  }
  private var workshop: Workshop?
  /// The agent's own running statistics, where the run leaves them to each agent (FedBN).
  private var statistics: ParameterVector?
  private var observer: @Sendable (LearnerEvent) -> Void = { _ in }

  private struct Offer {
    let parameters: ParameterVector
    let version: Version
  }
  private struct Offers {
    var newest: Offer?
    /// Takes one after the other; nil: there is none to take.
    var taking: Task<Void, Never>?
    var hasStopped = false
  }
  private nonisolated let offers = Mutex(Offers())

  /// What occupies the learner's thread.
  package enum Occupation: Sendable { case training, refreshing }
  private nonisolated let occupied = Mutex<Occupation?>(nil)
  /// nil: nothing.
  package nonisolated var occupation: Occupation? { occupied.withLock { $0 } }
  private var lastOffer: Offer?
  /// Cases have come that no refresh has seen yet.
  private var needsRefresh = false

  /// - Parameters:
  ///   - executor: Of one thread, which trainings occupy for minutes.
  ///   - twin: How and where the twin is kept; nil: there is none.
  ///   - loadData: Finds the agent's cases; called on the executor.
  ///   - onTwin: Hears of the twin that serves, at first and after each change, on the executor.
  package init(
    _ architecture: ViTUNetConfiguration, settings: LocalSettings,
    twin: (settings: TwinSettings, archive: any TwinArchive)?, executor: any SerialExecutor,
    loadData: @escaping @Sendable () throws -> LocalData,
    onTwin: @escaping @Sendable (ServingTwin) -> Void = { _ in }
  ) {
    self.architecture = architecture
    self.settings = settings
    self.executor = executor
    self.loadData = loadData
    self.onTwin = onTwin
    refresher = twin.map {
      TwinRefresher(settings: $0.settings, archive: $0.archive, local: settings)
    }
  }

  package func report(to observer: @escaping @Sendable (LearnerEvent) -> Void) {
    self.observer = observer
    // Data are prepared before anybody listens.
    if let workshop { tellWhetherTwinsAreMade(workshop) }
  }

  // MARK: Data

  /// Finds and preprocesses the cases and takes the memory for training; what is wrong with either is
  /// told before the agent takes part in anything.
  /// - Throws: ``LearningError``, what loading the data throws.
  package func prepare() async throws {
    // The twin that was there serves while the data are read.
    if let twin = try refresher?.archive.serving() { onTwin(twin) }
    _ = try ready()
  }

  /// Looks for cases again. New ones, and those whose images or masks have changed, take part from now on,
  /// and the twin is refreshed with them: at once, or, where that fails, from the next version, due or
  /// not.
  /// - Returns: whether there are such.
  package func rescan() throws -> Bool {
    let data = try loadData()
    let known = workshop?.data
    guard data.split != known?.split || data.digest != known?.digest else { return false }
    let changed = try workshop(of: data, plan: workshop?.plan)
    workshop = changed
    tellWhetherTwinsAreMade(changed)
    // Not for cases that only test.
    guard data.digest != known?.digest else { return true }
    needsRefresh = true
    if let lastOffer { try refreshTwin(from: lastOffer) }
    return true
  }

  /// The cases that decide about twins, as they were found last; none before ``prepare()``.
  package var validationCases: [CohortCase] {
    guard let data = workshop?.data else { return [] }
    let ids = Set(data.split.ids(in: .validation))
    return data.cohort.cases.filter { ids.contains($0.id) }
  }

  private func ready() throws -> Workshop {
    if let workshop { return workshop }
    let made = try workshop(of: try loadData(), plan: nil)
    workshop = made
    tellWhetherTwinsAreMade(made)
    // Others may have come while the agent was not there, or before a refresh that did not come to its end.
    if let cases = try refresher?.archive.lastCases(), cases != made.data.digest {
      needsRefresh = true
    }
    return made
  }

  private func workshop(of data: LocalData, plan known: TrainingPlan?) throws -> Workshop {
    try Trainer.check(data.training + data.validation, architecture)
    let plan = try known ?? settings.plan(architecture, for: data.training)
    let validator =
      data.validation.isEmpty
      ? nil
      : try Validator(
        architecture, parameters: try architecture.initialParameters(seed: settings.seed),
        cases: data.validation, precision: settings.precision, threads: settings.threads)
    let samples = try SampleStream(
      data.training, plan: plan, augmentation: settings.augmentation, seed: settings.seed,
      workers: settings.loaderThreads, depth: settings.loaderDepth)
    if known != nil { try plan.setLoss(try settings.loss(for: data.training)) }
    return Workshop(data: data, plan: plan, samples: samples, validator: validator)
  }

  private func tellWhetherTwinsAreMade(_ workshop: Workshop) {
    guard refresher != nil, workshop.validator == nil else { return }
    observer(.warning("no case validates, so nothing decides about twins, and none is made"))
  }

  // MARK: Training

  package func train(
    from base: consuming ParameterVector, version: Version, directive: Directive
  ) async throws -> LocalResult {
    occupied.withLock { $0 = .training }
    defer { occupied.withLock { $0 = nil } }
    let workshop = try ready()
    let origin = try own(base, directive)
    try workshop.plan.load(origin)
    workshop.plan.resetOptimizer()
    try workshop.plan.setAnchor(directive.proximalStrength > 0 ? origin : nil)
    workshop.plan.freeze { _ in false }
    let start = ContinuousClock.now
    let steps = directive.steps(perEpoch: workshop.samples.stepsPerEpoch)
    let loss = try reading { try run(workshop, version, directive, steps: steps) }
    let local = try workshop.plan.parameters()
    if directive.runningStatistics == .local { statistics = local }
    var delta = local
    try delta.subtract(origin)
    let report = try TrainingReport(
      loss: loss, seconds: (ContinuousClock.now - start) / .seconds(1),
      steps: UInt64(steps))
    return LocalResult(
      delta: delta,
      outcome: TrainingOutcome(sampleCount: workshop.data.training.count, report: report))
  }

  /// A prepared case that cannot be read is prepared again before the next training or refresh.
  private func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as LearningError {
      switch error {
      case .invalidFile, .tensors: workshop = nil
      default: break
      }
      throw error
    }
  }

  /// - Returns: the mean loss of the steps.
  private func run(
    _ workshop: Workshop, _ version: Version, _ directive: Directive, steps: Int
  ) throws -> Double {
    var options = StepOptions(learningRate: directive.learningRate)
    options.maximumGradientNorm = settings.maximumGradientNorm
    options.proximal = directive.proximalStrength
    let start = ContinuousClock.now
    var nextReport = start + settings.progressInterval
    var sum = 0.0
    for step in 1...steps {
      try Task.checkCancellation()
      let loss = try workshop.samples.step(workshop.plan, options).total
      sum += loss
      let now = ContinuousClock.now
      guard now >= nextReport else { continue }
      nextReport = now + settings.progressInterval
      observer(
        .progress(
          LearnerProgress(
            baseVersion: version, step: step, steps: steps, loss: loss,
            samplesPerSecond: Double(step * settings.batch) / ((now - start) / .seconds(1)))))
    }
    return sum / Double(steps)
  }

  /// A version as this agent has it: with its own running statistics, where the run leaves them to it.
  private func own(
    _ global: consuming ParameterVector, _ directive: Directive
  ) throws -> ParameterVector {
    guard directive.runningStatistics == .local, let statistics else { return global }
    var own = global
    try own.take(from: statistics) { $0.kind == .runningStatistic }
    return own
  }

  // MARK: Twin

  package nonisolated func offer(_ parameters: ParameterVector, version: Version) {
    guard refresher != nil else { return }
    offers.withLock { offers in
      guard !offers.hasStopped else { return }
      offers.newest = Offer(parameters: parameters, version: version)
      if offers.taking == nil { offers.taking = Task { await self.takeOffers() } }
    }
  }

  package func settle() async {
    while let taking = offers.withLock({ $0.taking }) { await taking.value }
  }

  package nonisolated func stop() {
    offers.withLock { offers in
      offers.hasStopped = true
      offers.newest = nil
      offers.taking?.cancel()
    }
  }

  private func takeOffers() async {
    while let offer = nextOffer() {
      take(offer)
      // A training that was asked for meanwhile has its turn first.
      await Task.yield()
    }
  }

  private nonisolated func nextOffer() -> Offer? {
    offers.withLock { offers in
      let offer = offers.newest.take()
      if offer == nil { offers.taking = nil }
      return offer
    }
  }

  private func take(_ offer: Offer) {
    lastOffer = offer
    do {
      let isDue = try refresher?.isDue(offer.version) ?? false
      guard isDue || needsRefresh else { return }
      try refreshTwin(from: offer)
    } catch {
      // A refresh that was stopped is nobody's fault.
      guard !(error is CancellationError) else { return }
      observer(.warning("the twin could not be refreshed from version \(offer.version): \(error)"))
    }
  }

  private func refreshTwin(from offer: Offer) throws {
    guard let refresher else { return }
    occupied.withLock { $0 = .refreshing }
    defer { occupied.withLock { $0 = nil } }
    let workshop = try ready()
    guard let validator = workshop.validator else { return }
    var global = offer.parameters
    if let statistics { try global.take(from: statistics) { $0.kind == .runningStatistic } }
    let refreshed = try reading {
      try refresher.refresh(
        from: global, version: offer.version, cases: workshop.data.training, plan: workshop.plan,
        validator: validator)
    }
    for evaluation in refreshed.evaluations { observer(.evaluated(evaluation)) }
    observer(.twinRefreshed(refreshed.record))
    if let twin = refreshed.serving { onTwin(twin) }
    // Last: what is kept serves, whether or not this can be written.
    try refresher.archive.remember(cases: workshop.data.digest)
    needsRefresh = false
  }
}
