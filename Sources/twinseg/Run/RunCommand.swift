// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Phantom

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a whole federation on this machine, as real processes.",
    discussion: """
      Starts a broker, an aggregator and an agent for each hospital, shows every version, and scores \
      the global model and each hospital's twin on cases that nothing was fitted to. Without --data the \
      hospitals are the paper's nine, with synthetic patients. A process that dies is started again.
      The paper's tables and figures end up in the run's folder, report/index.html.

      With --problem quadratic agents minimise quadratics of known answer instead: that tries the \
      federation itself, in seconds.
      """)

  enum Problem: String, ExpressibleByArgument, CaseIterable { case images, quadratic }

  @Option(name: .long, help: "Size: quick (minutes on two processors) or paper (the paper's).")
  var preset = RunPreset.quick

  @Option(name: .long, help: "What agents learn: images or quadratic.")
  var problem = Problem.images

  @Option(
    name: .long,
    help: "Folder with a folder of cases for each hospital (BraTS 2017 to 2023, Decathlon).")
  var data: String?

  @Option(name: .long, help: "Hospitals; by default nine, or as many as --data has.")
  var agents: Int?

  @Option(
    name: .long,
    help:
      "fedavg, semisync, fedasync or fedbuff; by default fedbuff, or fedavg with --preset paper.")
  var strategy: String?

  @Option(name: .long, help: "Versions that the run ends with.")
  var versions: Int?

  @Option(name: .long, help: "Of patients, splits, order and augmentation.")
  var seed = 1

  @Flag(
    name: .long,
    help: """
      Then also train each hospital alone, and one network on all hospitals' cases pooled, with as \
      many steps, and compare.
      """)
  var compare = false

  @Option(name: .long, help: "Folder of the run; by default runs/<time>.")
  var directory: String?

  @Flag(name: .long, help: "Go on with the run in --directory.")
  var resume = false

  @Flag(
    name: .long,
    help: "Make the report of the finished run in --directory again, from its numbers, and no more."
  )
  var reportOnly = false

  @Option(name: .long, help: "quadratic: parameters of the model.")
  var parameters = 1_000

  @Option(name: .long, help: "quadratic: done when no parameter is farther from the optimum.")
  var tolerance = 1e-3

  @Option(name: .long, help: "Give up after so many seconds; by default 300 for quadratics only.")
  var timeout: Double?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "A setting of all processes, as in --set twin.method=ditto; see 'twinseg broker --settings'.",
      valueName: "key=value"))
  var assignments: [String] = []

  @OptionGroup var dashboard: DashboardOptions

  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    if let agents, !(1...1_000).contains(agents) {
      throw ValidationError("--agents is \(agents); allowed: 1 to 1000.")
    }
    if let strategy, !Schema.strategies.contains(strategy) {
      throw ValidationError(
        "--strategy is '\(strategy)'; allowed: \(Schema.strategies.joined(separator: ", ")).")
    }
    if let versions, !(1...1_000_000).contains(versions) {
      throw ValidationError("--versions is \(versions); allowed: 1 to 1000000.")
    }
    let least = agents ?? 9
    guard (least...100_000_000).contains(parameters) else {
      throw ValidationError("--parameters is \(parameters); allowed: \(least) to 100000000.")
    }
    guard tolerance > 0, tolerance.isFinite, seed >= 0 else {
      throw ValidationError("--tolerance must be above 0, --seed not below 0.")
    }
    if problem == .images, data == nil, let agents, agents > PhantomHospital.all.count {
      throw ValidationError(
        "--agents is \(agents), and there are \(PhantomHospital.all.count) synthetic hospitals; more "
          + "need --data.")
    }
    if let timeout, !(timeout > 0 && timeout <= 31_536_000) {
      throw ValidationError("--timeout is \(timeout); allowed: above 0 to 31536000.")
    }
    for assignment in assignments where !assignment.contains("=") {
      throw ValidationError("'--set \(assignment)' lacks its value: write --set KEY=VALUE.")
    }
    if resume, directory == nil {
      throw ValidationError("--resume needs the run's folder: --directory.")
    }
    if reportOnly, directory == nil {
      throw ValidationError("--report-only needs the run's folder: --directory.")
    }
    if reportOnly, resume || compare {
      throw ValidationError(
        "--report-only trains and scores nothing: it excludes --resume and --compare.")
    }
    if problem == .quadratic, resume || compare || reportOnly || data != nil {
      throw ValidationError(
        "--problem quadratic has no --data, --resume, --report-only and --compare.")
    }
  }

  func run() async throws {
    if reportOnly, let directory {
      let drawing = RunDrawing(folder: directory, printsJSON: json)
      return try await ForegroundTask.finish { try await drawing.run() }
    }
    switch problem {
    case .quadratic:
      try await QuadraticRun(
        agents: agents ?? 9, strategy: strategy ?? "fedbuff", seed: seed, parameters: parameters,
        tolerance: tolerance, timeout: timeout ?? 300, directory: directory, dashboard: dashboard,
        printsJSON: json
      ).run()
    case .images:
      try await ImageRun(
        preset: preset, data: data, agents: agents, strategy: strategy ?? preset.strategy,
        versions: versions ?? preset.versions, seed: UInt64(seed), compares: compare,
        folder: directory ?? "runs/\(RunName.now(.now))", resumes: resume,
        assignments: assignments, timeout: timeout, dashboard: dashboard, printsJSON: json
      ).run()
    }
  }
}
