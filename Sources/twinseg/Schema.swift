// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Learning
import NeuralNetwork
import Settings

/// Every setting of every role: one file can configure all processes of a federation.
enum Schema {
  static let settings = SettingsSchema(
    general + security + model + strategy + arithmetic + privacy + training + data + twin
      + aggregator
      + agent + monitoring)

  static let strategies = ["fedavg", "semisync", "fedasync", "fedbuff"]

  private static let general: [SettingDefinition] = [
    .init("federation", .text, default: "demo", help: "Name of the federation."),
    .init("run", .text, default: "demo", help: "Name of the run."),
    .init("name", .text, help: "Name of this agent, unique in the federation."),
    .init(
      "endpoint", .text, default: "tcp://127.0.0.1:5550",
      help: """
        Where the broker is: ipc://FOLDER, or tcp://HOST:PORT for the ports PORT to PORT+5; several \
        brokers with commas between.
        """),
    .init(
      "insecure", .boolean, default: "false",
      help: "Allow TCP to other machines without keys: anyone can read and forge everything."),
    .init(
      "log_level", .choice(["debug", "info", "notice", "warning", "error"]), default: "notice",
      help: "What is logged: this and what is graver."),
    .init(
      "log_levels", .text,
      help: """
        Other levels for parts of the program, modules or files of theirs, as \
        TwinServer=debug,Messaging=info.
        """),
    .init(
      "log_format", .choice(LogFormat.allCases.map(\.rawValue)),
      default: LogFormat.automatic.rawValue,
      help: "How log lines look: text for people, json an object a line; auto: text on a terminal."),
  ]

  private static let security: [SettingDefinition] = [
    .init(
      "security.key_file", .text,
      help: "This process's own keys, made by 'twinseg keys generate'; for its owner only (600)."),
    .init(
      "security.trust_file", .text,
      help: "The list of enrolled identities, made by 'twinseg keys enroll'."),
    .init(
      "security.broker", .text,
      help: "Name of the broker's identity, where several are enrolled."),
    .init(
      "security.next_key_file", .text,
      help: "broker: keys that are to replace key_file, served beside it at next_endpoint."),
    .init(
      "security.next_endpoint", .text,
      help: "broker: where it listens with the keys of next_key_file, six ports as of endpoint."),
    .init(
      "security.reload_seconds", .number(0.1...3_600), default: "1",
      help: "How often a change of trust_file is looked for, in seconds."),
  ]

  private static let model: [SettingDefinition] = [
    .init(
      "model.parameters", .integer(1...1_000_000_000), default: "1000",
      help: "Parameters of the model, for learners without a network."),
    .init(
      "model.preset", .choice(ViTUNetConfiguration.Preset.allCases.map(\.rawValue)),
      default: "compact", help: "segmentation: size of the network."),
    .init(
      "model.volume", .text, default: "128",
      help: """
        segmentation: volume that the network sees, in voxels, as 128 or 128x128x96 (depth, height, \
        width).
        """),
    .init(
      "model.first_width", .integer(0...256), default: "0",
      help: "segmentation: channels of the first level, instead of the preset's; 0: those."),
    .init(
      "model.levels", .integer(0...6), default: "0",
      help: "segmentation: how often the volume is halved, instead of the preset's 4; 0: so often."),
    .init(
      "model.transformer_width", .integer(0...4_096), default: "0",
      help: "segmentation: features of the transformer, instead of the preset's; 0: those."),
    .init(
      "model.transformer_depth", .integer(0...64), default: "0",
      help: "segmentation: blocks of the transformer, instead of the preset's; 0: those."),
    .init(
      "model.normalization", .text, default: "batch",
      help: "segmentation: batch, instance, or group:N."),
    .init(
      "model.seed", .integer(0...Int.max), default: "0",
      help: "segmentation: of the first version's parameters."),
    .init(
      "model.start", .text,
      help: "segmentation: a model file that is the first version, instead of a random one."),
  ]

  private static let strategy: [SettingDefinition] = [
    .init(
      "strategy.name", .choice(strategies), default: "fedbuff",
      help: "How updates become versions."),
    .init(
      "strategy.quorum", .number(0...1, excludingLowerBound: true), default: "1",
      help: "fedavg: share of the live agents that ends a round."),
    .init(
      "strategy.minimum_agents", .integer(1...10_000), default: "1",
      help: "fedavg: agents that must have contributed before the quorum can end a round."),
    .init(
      "strategy.late", .choice(FedAvg.LatePolicy.allCases.map(\.rawValue)), default: "drop",
      help: "fedavg: what becomes of updates whose round is over."),
    .init(
      "strategy.buffer_size", .integer(1...4_096), default: "3",
      help: "fedbuff: updates that make a version (K)."),
    .init(
      "strategy.deadline_seconds", .number(0...604_800), default: "600",
      help: "Longest time one version is gathered for, in seconds; 0: no limit."),
    .init(
      "strategy.staleness", .choice(["constant", "polynomial", "hinge"]), default: "polynomial",
      help: "How much less a late update counts, s(tau)."),
    .init(
      "strategy.staleness_exponent", .number(0...10), default: "0.5",
      help: "polynomial: s = (1 + tau)^-exponent."),
    .init(
      "strategy.staleness_slope", .number(0...1_000), default: "10",
      help: "hinge: s = 1 / (slope (tau - threshold) + 1) beyond the threshold."),
    .init(
      "strategy.staleness_threshold", .integer(0...1_000_000), default: "4",
      help: "hinge: versions up to which a late update counts in full."),
    .init(
      "strategy.staleness_bound", .integer(0...1_000_000), default: "100",
      help: "Updates that are more versions old than this are refused."),
    .init(
      "strategy.server_learning_rate", .number(0...1_000, excludingLowerBound: true), default: "1",
      help: "Multiplies the averaged change (eta_g)."),
    .init(
      "strategy.mixing_rate", .number(0...1, excludingLowerBound: true), default: "0.6",
      help: "fedasync: alpha, the weight of a fresh update's local model."),
    .init(
      "strategy.base_versions", .integer(1...100_000), default: "64",
      help: """
        fedasync: versions kept, on disk if there is a run directory, else in memory; updates based \
        on older ones are refused.
        """),
    .init(
      "strategy.period_seconds", .number(0...604_800, excludingLowerBound: true), default: "60",
      help: "semisync: time between versions, in seconds."),
    .init(
      "strategy.minimum_updates", .integer(1...10_000), default: "1",
      help: "semisync: with fewer updates another period is waited for."),
  ]

  private static let arithmetic: [SettingDefinition] = [
    .init(
      "strategy.server_optimizer", .choice(["none", "momentum", "adam", "yogi", "adagrad"]),
      default: "none", help: "What moves the model along the averaged change (FedOpt)."),
    .init(
      "strategy.server_beta1", .number(0...0.999999), default: "0.9",
      help: "Server optimiser: decay of the first moment."),
    .init(
      "strategy.server_beta2", .number(0...0.999999), default: "0.99",
      help: "adam, yogi: decay of the second moment."),
    .init(
      "strategy.server_tau", .number(1e-15...1e15), default: "0.001",
      help: "adam, yogi, adagrad: the smaller, the more adaptive."),
    .init(
      "strategy.rule", .choice(["mean", "median", "trimmed_mean", "krum", "multi_krum"]),
      default: "mean",
      help: """
        What is made of a version's updates. All but mean keep each in memory, and take one of each \
        agent for a version.
        """),
    .init(
      "strategy.trimmed_share", .number(0...0.499), default: "0.1",
      help: "trimmed_mean: share of the updates that falls off at each end."),
    .init(
      "strategy.byzantine", .integer(0...1_000), default: "1",
      help: "krum, multi_krum: updates that may be hostile."),
    .init(
      "strategy.krum_selected", .integer(1...1_000), default: "3",
      help: "multi_krum: updates that are averaged."),
    .init(
      "strategy.norm_bound", .number(0...1e30), default: "0",
      help: "Changes of a larger L2 norm are scaled down to it; 0: none."),
  ]

  private static let privacy: [SettingDefinition] = [
    .init(
      "privacy.noise_multiplier", .number(0...1e6), default: "0",
      help: "Differential privacy: noise per unit of clipping norm (sigma); 0: no privacy."),
    .init(
      "privacy.clipping_norm", .number(0...1e6, excludingLowerBound: true), default: "1",
      help: "Differential privacy: L2 norm that changes are clipped to (C)."),
    .init(
      "privacy.delta", .number(0...0.1, excludingLowerBound: true), default: "0.00001",
      help: "Differential privacy: delta of (epsilon, delta)."),
    .init(
      "privacy.epsilon_budget", .number(0...1e6), default: "0",
      help: "Epsilon after which an agent's updates are refused; 0: it is only counted."),
  ]

  private static let training: [SettingDefinition] = [
    .init(
      "training.local_steps", .integer(1...Directive.maximumLocalSteps), default: "5",
      help: "Optimiser steps per update."),
    .init(
      "training.local_epochs", .integer(0...Directive.maximumLocalSteps), default: "0",
      help: "segmentation: passes over an agent's cases per update, instead; 0: local_steps."),
    .init(
      "training.learning_rate", .number(0...1_000, excludingLowerBound: true), default: "0.1",
      help: "Of the local optimiser."),
    .init(
      "training.proximal_mu", .number(0...1_000), default: "0",
      help: "FedProx: strength of the pull towards the base version."),
    .init(
      "training.update_encoding", .choice(TensorEncoding.allCases.map(\.rawValue)), default: "f32",
      help: "How updates are written on the wire."),
    .init(
      "training.running_statistics", .choice(RunningStatistics.allCases.map(\.rawValue)),
      default: "averaged",
      help: "Batch norm's statistics: averaged, or local to each agent (FedBN)."),
    .init(
      "learner.name", .choice(["segmentation", "quadratic", "noop"]), default: "quadratic",
      help: "What agents train: a network on their cases, a problem of known answer, or nothing."),
    .init(
      "learner.seed", .integer(0...Int.max), default: "1",
      help: "Of the quadratic problem; of the order of cases and their augmentation."),
    .init(
      "learner.batch", .integer(1...1_024), default: "1", help: "segmentation: samples of a step."),
    .init(
      "learner.precision", .choice(Precision.allCases.map(\.rawValue)), default: "f32",
      help: "segmentation: how activations are stored."),
    .init(
      "learner.threads", .integer(0...1_024), default: "0",
      help: "segmentation: threads of training; 0: as many as processors."),
    .init(
      "learner.loader_threads", .integer(1...64), default: "1",
      help: "segmentation: threads that read and augment cases."),
    .init(
      "learner.niceness", .integer(0...19), default: "10",
      help: "segmentation: how far training stands back behind requests and messages."),
    .init(
      "learner.augmentation", .number(0...10), default: "1",
      help: "segmentation: factor of the ranges of augmentation; 0: images as they are."),
    .init(
      "learner.class_balance", .number(0...1), default: "0",
      help: """
        segmentation: weigh classes in the cross-entropy by how much rarer than the commonest class of a \
        tumour they are in the agent's own masks, to this power; 0: all the same, 0.5: the root.
        """),
    .init(
      "learner.agents", .integer(1...10_000), default: "9",
      help: "Agents that share the quadratic problem."),
    .init(
      "learner.index", .integer(0...9_999), default: "0",
      help: "Which agent of the quadratic problem this is, from 0."),
    .init(
      "learner.seconds_per_update", .number(0...86_400), default: "0.2",
      help: "How long one training takes, in seconds."),
  ]

  private static let data: [SettingDefinition] = [
    .init(
      "data.path", .text,
      help: "segmentation: folder of the agent's cases (BraTS 2017 to 2023, Decathlon), or a list."),
    .init(
      "data.cache", .text, help: "Folder of preprocessed cases; by default 'cache' in the agent's."),
    .init(
      "data.validation_share", .number(0...0.9), default: "0.1",
      help: "Share of the patients that decide about twins."),
    .init(
      "data.test_share", .number(0...0.9), default: "0.2",
      help: "Share of the patients on whom nothing is fitted or decided."),
    .init("data.seed", .integer(0...Int.max), default: "0", help: "Of the parts."),
    .init(
      "data.rescan_seconds", .number(0...86_400), default: "60",
      help: "How often new cases are looked for, in seconds; 0: never."),
  ]

  private static let twin: [SettingDefinition] = [
    .init(
      "twin.method", .choice(["none"] + TwinMethod.allCases.map(\.rawValue)), default: "fineTune",
      help: "How a twin is refreshed: from the global model, or (ditto) from itself, pulled to it."),
    .init(
      "twin.epochs", .integer(1...10_000), default: "2",
      help: "Times that a refresh sees every training case."),
    .init(
      "twin.learning_rate", .number(0...1_000, excludingLowerBound: true), default: "0.001",
      help: "Of a refresh's optimiser."),
    .init(
      "twin.lambda", .number(0...1_000), default: "0.1", help: "ditto: pull to the global model."),
    .init(
      "twin.layers", .choice(TrainedLayers.allCases.map(\.rawValue)), default: "all",
      help: "Layers that a refresh trains; the others stay the global model's."),
    .init(
      "twin.tolerance", .number(0...1), default: "0",
      help: "Dice that a new twin may be worse than the old one and the global model."),
    .init(
      "twin.versions", .integer(1...1_000_000), default: "1",
      help: """
        A refresh is due when the version passes a multiple of this, and at agent.last_version.
        """),
    .init(
      "twin.keep", .integer(1...100_000), default: "10", help: "Twins that stay on disk."),
  ]

  private static let aggregator: [SettingDefinition] = [
    .init(
      "aggregator.last_version", .integer(0...1_000_000_000), default: "0",
      help: "The run ends with this version; 0: it does not end."),
    .init(
      "aggregator.lease_seconds", .number(0.1...86_400), default: "15",
      help: "An agent that was silent for so long is lost, in seconds."),
    .init(
      "aggregator.snapshot_seconds", .number(0.1...86_400), default: "10",
      help: "An agent that holds an old version for so long is sent the newest, in seconds."),
    .init(
      "aggregator.publish_seconds", .number(0...86_400), default: "1",
      help: "semisync, fedasync, fedbuff: least time between models for everyone, in seconds."),
    .init(
      "aggregator.keep_versions", .integer(1...1_000_000), default: "10",
      help: "Versions that stay on disk."),
    .init(
      "aggregator.keep_updates", .integer(0...1_000_000), default: "10",
      help: "Versions whose updates stay on disk, so that they can be replayed."),
  ]

  private static let monitoring: [SettingDefinition] = [
    .init(
      "monitor.health", .text,
      help: """
        broker, aggregator, agent: where /healthz, /readyz and /metrics are served, as HOST:PORT; \
        other machines need monitor.token_file for /metrics.
        """),
    .init(
      "monitor.web", .text, help: "monitor: where the dashboard is served, as HOST:PORT."),
    .init(
      "monitor.token_file", .text,
      help: "File with the token that whoever looks from another machine must show."),
  ]

  private static let agent: [SettingDefinition] = [
    .init(
      "agent.directory", .text,
      help: "Where an agent keeps what must survive it; without it, updates under way do not."),
    .init(
      "agent.serve", .text,
      help: """
        segmentation: where the agent answers with its twin, as ipc://FILE or tcp://HOST:PORT (there, of \
        cases that are sent to it alone); see 'twinseg predict --agent'.
        """),
    .init(
      "agent.queue", .integer(1...1_024), default: "16",
      help: "Requests to the twin that may wait; the others are told that it is busy."),
    .init(
      "agent.inference_threads", .integer(0...1_024), default: "0",
      help: "Threads for a request to the twin; 0: as many as processors."),
    .init(
      "agent.overlays", .integer(0...16), default: "0",
      help: """
        segmentation: so many of its validation cases the agent draws after each refresh of its twin, for \
        its own page at --health; they go nowhere else.
        """),
    .init(
      "agent.last_version", .integer(0...1_000_000_000), default: "0",
      help: "The agent ends once its twin has seen this version; 0: it stays."),
    .init(
      "agent.heartbeat_seconds", .number(0.05...3_600), default: "3",
      help: "Pause between signs of life, in seconds; well below the lease."),
    .init(
      "agent.resend_seconds", .number(0.1...86_400), default: "30",
      help: "An update that was not acknowledged for so long is sent again, in seconds."),
  ]
}
