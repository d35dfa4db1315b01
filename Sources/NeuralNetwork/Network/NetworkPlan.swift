// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What training and inference plans of a network have in common while they are made.
struct NetworkPlan {
  let configuration: ViTUNetConfiguration
  let batch: Int
  let precision: Precision
  let threads: Threads
  let working: WorkingParameters

  init(
    _ configuration: ViTUNetConfiguration, batch: Int, precision: Precision, threads: Int
  ) throws(NetworkError) {
    let manifest = try configuration.manifest()
    guard (1...1024).contains(batch) else {
      throw .invalidConfiguration("a batch of \(batch) samples; 1 to 1024 can be")
    }
    guard (1...1024).contains(threads) else {
      throw .invalidConfiguration("\(threads) threads; 1 to 1024 can be")
    }
    guard precision.isSupported else {
      throw .unsupported(
        "This processor does not multiply bfloat16 (it lacks AVX512_BF16); use f32")
    }
    self.configuration = configuration
    self.batch = batch
    self.precision = precision
    self.threads = Threads(count: threads)
    working = WorkingParameters(manifest: manifest) { tensor in
      ViTUNet.arrangement(of: tensor, in: configuration)
    }
  }

  /// The operations of a training step, and the buffers that the caller gives them.
  struct Training {
    let builder: PlanBuilder
    let images: Buffer
    let labels: Buffer
    let gradients: Buffer
    let loss: SegmentationLoss
  }

  func training(loss options: LossOptions) throws(NetworkError) -> Training {
    let builder = builder(isTraining: true)
    let gradients = Buffer("gradients", byteCount: working.weightCount * 4)
    let scope = ParameterScope(builder: builder, gradients: gradients)
    let (images, framed) = input(builder)
    let map = try ViTUNet(configuration: configuration, scope: scope).features(framed)
    let logits = builder.transientBuffer("logits", byteCount: logitCount * 4)
    addHead(map, logits: logits, scope: scope)
    let labels = Buffer("labels", byteCount: batch * configuration.volume.voxelCount)
    let loss = SegmentationLoss(
      logits: logits, labels: labels, classes: configuration.classes, batch: batch,
      voxels: configuration.volume.voxelCount, options: options, threads: threads)
    builder.add(loss)
    addHeadGradient(map, logits: logits, scope: scope)
    try builder.addBackward()
    return Training(
      builder: builder, images: images, labels: labels, gradients: gradients, loss: loss)
  }

  /// The operations of inference, and the buffers that the caller gives them.
  struct Inference {
    let builder: PlanBuilder
    let images: Buffer
    let logits: Buffer
  }

  func inference() throws(NetworkError) -> Inference {
    let builder = builder(isTraining: false)
    let scope = ParameterScope(builder: builder, gradients: nil)
    let (images, framed) = input(builder)
    let map = try ViTUNet(configuration: configuration, scope: scope).features(framed)
    let logits = Buffer("logits", byteCount: logitCount * 4)
    addHead(map, logits: logits, scope: scope)
    return Inference(builder: builder, images: images, logits: logits)
  }

  var logitCount: Int { batch * configuration.classes * configuration.volume.voxelCount }

  private func builder(isTraining: Bool) -> PlanBuilder {
    PlanBuilder(
      threads: threads, batch: batch, precision: precision, parameters: working,
      isTraining: isTraining)
  }

  private func input(_ builder: PlanBuilder) -> (images: Buffer, framed: FramedVolume) {
    let (channels, volume) = (configuration.inputChannels, configuration.volume)
    let images = Buffer("images", byteCount: batch * channels * volume.voxelCount * 4)
    let framed = FramedVolume(
      buffer: builder.persistentBuffer(
        "framed images",
        byteCount: batch * FramedVolume.sampleCount(channels: channels, extent: volume) * 4),
      batch: batch, channels: channels, extent: volume)
    builder.add(FrameInput(input: images, framed: framed, threads: threads))
    return (images, framed)
  }

  private func addHead(_ map: FeatureMap, logits: Buffer, scope: ParameterScope) {
    let head = scope.scope("head")
    scope.builder.add(
      Head(
        input: map.activation,
        coefficients: map.state.map { HeadCoefficients($0, builder: scope.builder) },
        weights: head.weight("weight"), bias: head.weight("bias"), logits: logits,
        classes: configuration.classes,
        threads: threads))
  }

  private func addHeadGradient(_ map: FeatureMap, logits: Buffer, scope: ParameterScope) {
    guard let state = map.state else { preconditionFailure("a folded norm has no gradient") }
    let (builder, head) = (scope.builder, scope.scope("head"))
    let gradient = builder.activation(
      "gradient", channels: map.activation.channels, extent: map.activation.extent)
    builder.add(
      HeadGradient(
        input: map.activation, coefficients: HeadCoefficients(state, builder: builder),
        weights: head.weight("weight"), weightGradient: head.gradient("weight"),
        biasGradient: head.gradient("bias"),
        logitGradient: logits, inputGradient: gradient,
        parts: builder.persistentBuffer(
          "head sums",
          byteCount: HeadGradient.partBytes(
            channels: map.activation.paddedChannels, classes: configuration.classes,
            threads: threads)), classes: configuration.classes, threads: threads))
    map.gradient.put(gradient)
  }
}
