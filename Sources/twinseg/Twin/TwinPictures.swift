// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Federation
import Imaging
import Learning
import Logging
import Messaging
import Monitoring
import Rendering
import ServiceLifecycle
import Tensors

/// Draws what each new twin makes of some of the agent's validation cases, for the agent's own page: on a
/// thread of its own, which stands back behind training. Of twins that come while it draws, the newest
/// counts.
actor TwinPictures: Service {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  nonisolated let shelf = PictureShelf()
  private let learner: SegmentationLearner
  private let twins: AsyncStream<ServingTwin>
  private let predictor: TwinPredictor
  private let count: Int
  private let logger: Logger

  /// - Parameters:
  ///   - learner: whose validation cases are drawn.
  ///   - twins: that serve, each from when it comes.
  ///   - predictor: nobody else's.
  ///   - count: pictures at a time.
  init(
    of learner: SegmentationLearner, twins: AsyncStream<ServingTwin>, predictor: TwinPredictor,
    count: Int, logger: Logger
  ) throws {
    executor = try PollingExecutor(name: "pictures", niceness: 10)
    self.learner = learner
    self.twins = twins
    self.predictor = predictor
    self.count = count
    self.logger = logger
  }

  deinit { executor.stop() }

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await self.drawAll() }
    } catch is CancellationError {
      // So it ends.
    }
  }

  private func drawAll() async throws {
    for await twin in twins {
      predictor.serve(twin)
      var pictures: [PictureShelf.Picture] = []
      for item in await learner.validationCases.prefix(count) {
        try Task.checkCancellation()
        do {
          pictures.append(try picture(of: item, number: pictures.count + 1))
        } catch let error as CancellationError {
          throw error
        } catch {
          logger.warning(
            "a case cannot be drawn", metadata: ["case": "\(item.id)", "reason": "\(error)"])
        }
      }
      shelf.replace(with: pictures)
    }
  }

  private func picture(of item: CohortCase, number: Int) throws -> PictureShelf.Picture {
    let (images, _) = try CaseReader.images(of: item)
    let answer = try predictor.predict(images)
    let twin = "twin \(answer.twin.refresh) of \(answer.twin.parent)"
    let figure = try CaseOverlay.figure(
      of: item, images, prediction: answer.prediction.labels, subtitle: twin)
    return PictureShelf.Picture(
      caption: "Validation case \(number), \(item.id), \(twin)", png: try figure.png().bytes)
  }
}
