// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Imaging
import Learning
import Messaging
import Rendering
import Services
import Tensors

/// Answers a hospital's own programs with the agent's twin: on a thread of its own, ahead of training.
actor TwinSegmentation: TwinSegmenter {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private nonisolated let predictor: TwinPredictor
  private nonisolated let store: TwinStore
  private nonisolated let activity: @Sendable () -> AgentStatus.Activity
  /// For files that are being made.
  private let folder: String

  init(
    predictor: TwinPredictor, store: TwinStore, folder: String,
    activity: @escaping @Sendable () -> AgentStatus.Activity
  ) throws {
    executor = try PollingExecutor(name: "twin")
    self.predictor = predictor
    self.store = store
    self.folder = folder
    self.activity = activity
  }

  deinit { executor.stop() }

  nonisolated var status: TwinStatus {
    get async {
      TwinStatus(
        serving: predictor.serving.map {
          AgentStatus.Serving(refresh: $0.refresh, parent: $0.parent)
        }, activity: activity())
    }
  }

  nonisolated func restore(refresh: UInt64) async throws {
    let twin = try store.restore(refresh: refresh, at: WallClock.microseconds())
    predictor.serve(ServingTwin(record: twin.record, parameters: twin.parameters)) {
      store.isServing(twin.record.refresh)
    }
  }

  // MARK: Segmentation

  /// Ends between reading, preparing, each window of the network, and writing when it is cancelled.
  func segment(_ request: SegmentationRequest) async throws -> SegmentationReply {
    let start = ContinuousClock.now
    try Task.checkCancellation()
    let item = try Self.onlyCase(in: request.folder)
    let (images, header) = try CaseReader.images(of: item)
    try Task.checkCancellation()
    let read = (ContinuousClock.now - start) / .seconds(1)
    let answer = try predictor.predict(images)
    let labels = answer.prediction.labels
    let volumes = TumourVolumes(labels)
    let mask = try maskBytes(labels.onDisk(as: item.edition), header)
    try Task.checkCancellation()
    return SegmentationReply(
      mask: mask,
      overlay: request.wantsOverlay ? try overlay(item, images, labels, answer.twin) : nil,
      volumes: TumourRegion.allCases.map {
        StructureVolume(name: $0.rawValue, millilitres: volumes[$0])
      },
      refresh: answer.twin.refresh, parent: answer.twin.parent,
      times: SegmentationTimes(reading: read + answer.preparing, network: answer.network))
  }

  /// - Throws: `ImagingError` unless the folder holds the images of one case.
  private static func onlyCase(in folder: String) throws -> CohortCase {
    let cases = try Cohort(discoveredIn: folder).cases
    guard let item = cases.first, cases.count == 1 else {
      throw ImagingError.fileOperation(
        operation: "segment", path: folder,
        reason: cases.isEmpty
          ? "it holds no case whose name is known" : "it holds \(cases.count) cases; name one")
    }
    return item
  }

  private func maskBytes(_ labels: LabelVolume, _ header: NIfTIHeader) throws -> [UInt8] {
    let path = "\(folder)/answer-\(UUID().uuidString).nii.gz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NIfTIFile.write(labels, to: path, header: header)
    return [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  private func overlay(
    _ item: CohortCase, _ images: [Volume], _ labels: LabelVolume, _ twin: TwinRecord
  ) throws -> [UInt8] {
    let flair = Modality.allCases.firstIndex(of: .flair) ?? 0
    return try OverlayFigure(
      image: images[flair], reference: nil, prediction: labels, title: item.id,
      subtitle: "twin \(twin.refresh) of \(twin.parent)", dice: [:]
    ).png().bytes
  }
}
