// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import Phantom
import Tensors

struct DataPhantom: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Make cohorts of synthetic patients for up to nine hospitals.",
    discussion: """
      Hospital by hospital what the paper's Table I lists: the real file layout and label edition, \
      tumours of its kind, its own scanner. The same seed gives the same voxels. There is no patient \
      behind any of them.
      """)

  @Option(name: .long, help: "Folder for the hospitals' folders, H1 to H9.")
  var out: String

  @Option(name: .long, help: "How many hospitals, 1 to 9.")
  var hospitals = 9

  @Option(name: .long, help: "Share of the paper's patients; each hospital has at least six.")
  var scale = 0.01

  @Option(name: .long, help: "Voxels as width x height x depth, such as 240x240x155 or 96x96x96.")
  var shape = PhantomShape(extent: Extent(96))

  @Option(name: .long, help: "Of everything that is random.")
  var seed = 0

  @Option(name: .long, help: "Cases made at once; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Write into a folder that has files already.")
  var force = false

  func validate() throws {
    guard (1...PhantomHospital.all.count).contains(hospitals) else {
      throw ValidationError("--hospitals is \(hospitals); allowed: 1 to 9.")
    }
    guard scale > 0, scale <= 100 else {
      throw ValidationError("--scale is \(scale); allowed: above 0 to 100.")
    }
    guard seed >= 0 else { throw ValidationError("--seed is \(seed); it must not be negative.") }
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads is \(threads); allowed: 1 to 256.")
    }
  }

  /// An examination to make.
  private struct Order: Sendable {
    let hospital: PhantomHospital
    let patient: Int
    let timePoint: Int
  }

  func run() async throws {
    let existing = (try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []
    guard force || existing.isEmpty else {
      throw ValidationError("'\(out)' is not empty. Add --force to write into it all the same.")
    }
    let orders = self.orders
    let (folder, extent, seed, threads) = (out, shape.extent, UInt64(seed), threads)
    Console.note("\(orders.count) cases of \(hospitals) hospitals into \(folder)")
    try await ForegroundTask.run {
      try await Interruption.run { interruption in
        try Self.make(
          orders, folder: folder, extent: extent, seed: seed, threads: threads, interruption)
      }
    }
    try Console.output(folder)
  }

  private var orders: [Order] {
    PhantomHospital.all.prefix(hospitals).flatMap { hospital in
      (0..<hospital.patientCount(scale: scale)).flatMap { patient in
        (0..<hospital.timePoints(ofPatient: patient)).map {
          Order(hospital: hospital, patient: patient, timePoint: $0)
        }
      }
    }
  }

  private static func make(
    _ orders: [Order], folder: String, extent: Extent, seed: UInt64, threads: Int,
    _ interruption: Interruption
  ) throws {
    let progress = CaseProgress(total: orders.count)
    let state = NSLock()
    nonisolated(unsafe) var (done, failure) = (0, (any Error)?.none)
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = threads
    for order in orders {
      queue.addOperation {
        do {
          guard state.withLock({ failure == nil }) else { return }
          try interruption.check()
          let made = order.hospital.patient(
            order.patient, timePoint: order.timePoint, extent: extent, seed: seed)
          try made.write(toCohort: "\(folder)/\(order.hospital.name)")
          progress.show(
            state.withLock {
              done += 1
              return done
            })
        } catch {
          state.withLock { failure = failure ?? error }
        }
      }
    }
    queue.waitUntilAllOperationsAreFinished()
    if let failure { throw failure }
  }
}

/// Width, height and depth, as people write the shape of an image.
struct PhantomShape: ExpressibleByArgument, CustomStringConvertible {
  let extent: Extent

  init(extent: Extent) { self.extent = extent }

  init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 3, let width = sides[0], let height = sides[1], let depth = sides[2],
      [width, height, depth].allSatisfy({ (16...512).contains($0) })
    else { return nil }
    extent = Extent(depth: depth, height: height, width: width)
  }

  var description: String { "\(extent.width)x\(extent.height)x\(extent.depth)" }
}
