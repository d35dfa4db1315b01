// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Learning
import Security
import Settings

/// Whether the folders that a service writes have room.
struct StorageCheck {
  let role: Role
  let settings: ResolvedSettings
  let runDirectory: String?

  private struct Place {
    let check: String
    let path: String
    /// Bytes that the settings let it grow to, and the journal of some thousand versions.
    let required: Int
  }

  /// Files whose last change tells something of the clock.
  var paths: [String] {
    ((try? place) ?? nil).map { [$0.path, "\($0.path)/journal.sqlite"] } ?? []
  }

  var findings: [Finding] {
    do {
      guard let place = try place else { return [] }
      return [finding(place)]
    } catch {
      return [.unknown("disk", "not looked at: \(error)")]
    }
  }

  private static let journal = 64 << 20

  private var place: Place? {
    get throws {
      let federation = FederationSettings(settings: settings)
      switch role {
      case .broker, .monitor: return nil
      case .aggregator:
        guard let runDirectory else { return nil }
        let model = try federation.manifest.elementCount * MemoryLayout<Float>.stride
        let strategy = try settings.text("strategy.name")
        let versions = max(
          try settings.integer("aggregator.keep_versions"),
          strategy == "fedasync" ? try settings.integer("strategy.base_versions") : 0)
        let updates =
          try settings.integer("aggregator.keep_updates")
          * UpdatesPerVersion(settings: settings).count
        return Place(
          check: "disk (run)", path: runDirectory,
          required: (versions + updates) * model + Self.journal)
      case .agent:
        guard let folder = try settings.optionalText("agent.directory") else { return nil }
        let model = try federation.manifest.elementCount * MemoryLayout<Float>.stride
        let twins = try federation.isSegmentation ? settings.integer("twin.keep") : 0
        // An update under way is there twice while it is replaced.
        return Place(
          check: "disk (agent)", path: folder, required: (2 + twins) * model + (try cache))
      }
    }
  }

  /// Bytes of an agent's prepared cases, which images of 16 bits and a mask make up.
  private var cache: Int {
    get throws {
      guard try FederationSettings(settings: settings).isSegmentation,
        let source = try settings.optionalText("data.path"),
        let cohort = try? CohortSource.cohort(source, edition: nil)
      else { return 0 }
      let architecture = try SegmentationSettings(settings: settings).architecture
      return cohort.cases.count * architecture.volume.voxelCount
        * (architecture.inputChannels * 2 + 1)
    }
  }

  private func finding(_ place: Place) -> Finding {
    let existing = Self.nearestFolder(place.path)
    guard access(existing, W_OK) == 0 else {
      return .problem(
        place.check, "'\(existing)' cannot be written by this user",
        remedy: "chown it to user \(getuid()), or choose another folder.")
    }
    guard let free = Self.free(in: existing) else {
      return .unknown(place.check, "the space left in '\(existing)' cannot be told")
    }
    let detail =
      "\(free.inUnits) free in '\(existing)', \(place.required.inUnits) needed at most"
    guard free >= place.required else {
      return .problem(
        place.check, detail,
        remedy: "Make room, or keep less: aggregator.keep_versions, aggregator.keep_updates, "
          + "twin.keep.")
    }
    return .ok(place.check, detail)
  }

  /// The folder itself, or where it would be made.
  private static func nearestFolder(_ path: String) -> String {
    var path = path
    while !FileManager.default.fileExists(atPath: path) {
      guard let slash = path.lastIndex(of: "/") else { return "." }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
    return path
  }

  private static func free(in path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
  }
}
